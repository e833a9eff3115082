// Somebody who has nothing to do with the storm, in a process of its own, so that its clock and its counts are not held
// up by whoever makes the storm: a viewer, and beside it a fresh client again and again, each from another address.
//
//   fork('bystander.mjs', [PORT])
//
// Sends 'watching' when the picture comes; then each message is answered with what was seen since the last one:
// { seconds, frames, longestGapMs, answersMs: [...], failures: [...] }.
import net from 'node:net';
import nodeDataChannel from 'node-datachannel';
import { PATIENCE_MS, until } from '../lib/until.mjs';

const PAYLOAD_TYPE = 102;
const PAUSE_MS = 40; // between two fresh clients

const port = Number(process.argv[2]);
let seen;

function startAfresh() {
  const now = performance.now();
  seen = { since: now, frames: 0, lastFrame: now, longestGapMs: 0, answersMs: [], failures: [] };
}

function addPacket(bytes) {
  const isLastOfFrame = (bytes[1] & 0x80) !== 0;
  if (!isLastOfFrame || (bytes[1] & 0x7f) !== PAYLOAD_TYPE) return;
  const now = performance.now();
  seen.frames += 1;
  seen.longestGapMs = Math.max(seen.longestGapMs, now - seen.lastFrame);
  seen.lastFrame = now;
}

async function watch() {
  const peer = new nodeDataChannel.PeerConnection('bystander', {
    iceServers: [], disableAutoNegotiation: true, bindAddress: '127.0.0.1',
  });
  const video = new nodeDataChannel.Video('video', 'RecvOnly');
  video.addH264Codec(PAYLOAD_TYPE);
  const track = peer.addTrack(video);
  track.setMediaHandler(new nodeDataChannel.RtcpReceivingSession());
  track.onMessage(addPacket);
  const gathered = new Promise((resolve) => {
    peer.onGatheringStateChange((state) => state === 'complete' && resolve());
  });
  peer.setLocalDescription('offer');
  await gathered;
  // Without candidates: checks of the service that come before its answer can make this library give up.
  const offer = { type: 'offer', sdp: peer.localDescription().sdp.replace(/a=(candidate|end-of-candidates).*\r\n/g, '') };
  const response = await fetch(`http://127.0.0.1:${port}/offer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...offer, client_id: 'bystander' }),
  });
  const { sdp, type } = await response.json();
  peer.setRemoteDescription(sdp, type);
  await until('ten frames', () => seen.frames >= 10);
  return [peer, track]; // kept, or they would be collected
}

/** How long one request took on a connection of its own, from the connect on. */
function askOnce(localAddress) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const socket = net.connect({ port, host: '127.0.0.1', localAddress });
    let text = '';
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)));
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (text.startsWith('HTTP/1.1 200 ') && text.endsWith('}')) resolve(performance.now() - start);
      else reject(new Error(`closed after ${JSON.stringify(text.slice(0, 60))}`));
    });
    socket.write('GET /connections HTTP/1.1\r\nHost: camera\r\nConnection: close\r\n\r\n');
  });
}

async function askAgainAndAgain() {
  for (let i = 0; ; i += 1) {
    const taken = await askOnce(`127.1.0.${1 + (i % 250)}`).catch((error) => error);
    if (typeof taken === 'number') seen.answersMs.push(taken);
    else seen.failures.push(taken.message);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

startAfresh();
const held = await watch();
process.on('message', () => {
  const now = performance.now();
  const { since, lastFrame, ...counts } = seen;
  const longestGapMs = Math.max(counts.longestGapMs, now - lastFrame);
  startAfresh();
  process.send({ ...counts, longestGapMs, seconds: (now - since) / 1000 });
});
process.on('disconnect', () => process.exit(held ? 0 : 1));
process.send('watching');
await askAgainAndAgain();
