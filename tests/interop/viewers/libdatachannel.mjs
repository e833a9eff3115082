// libdatachannel, by its npm package node-datachannel.
import nodeDataChannel from 'node-datachannel';
import { until } from '../../lib/until.mjs';
import { RtpRecorder } from '../recorder.mjs';

const PAYLOAD_TYPE = 102;

export async function watch(service, codec, frames) {
  const peer = new nodeDataChannel.PeerConnection('viewer', { iceServers: [], disableAutoNegotiation: true });
  const video = new nodeDataChannel.Video('video', 'RecvOnly');
  if (codec === 'H264') video.addH264Codec(PAYLOAD_TYPE);
  else video.addVP8Codec(PAYLOAD_TYPE);
  const recorder = new RtpRecorder(codec, PAYLOAD_TYPE);
  const track = peer.addTrack(video);
  track.setMediaHandler(new nodeDataChannel.RtcpReceivingSession());
  track.onMessage((bytes) => recorder.add(bytes));
  const pongs = [];
  const channel = peer.createDataChannel('libdatachannel');
  channel.onMessage((data) => pongs.push(String(data)));

  const gathered = new Promise((resolve) => {
    peer.onGatheringStateChange((state) => state === 'complete' && resolve());
  });
  peer.setLocalDescription('offer');
  await gathered;
  const { sdp, type } = peer.localDescription();
  const answer = await service.post('/offer', { sdp, type });
  peer.setRemoteDescription(answer.sdp, 'answer');
  await until(`${frames} frames`, () => recorder.frames >= frames);
  channel.sendMessage('{"type":"ping"}');
  await until('a pong', () => pongs.length > 0);
  peer.close();
  return { ...recorder.decode(), pong: pongs[0], answer: answer.sdp };
}
