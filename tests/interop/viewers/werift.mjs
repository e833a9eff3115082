// werift: WebRTC in plain JavaScript. It offers `h264` in lower case.
import { RTCPeerConnection, useH264, useVP8 } from 'werift';
import { until } from '../../lib/until.mjs';
import { RtpRecorder } from '../recorder.mjs';

export async function watch(service, codec, frames) {
  const peer = new RTCPeerConnection({
    iceServers: [],
    codecs: { audio: [], video: [codec === 'H264' ? useH264() : useVP8()] },
  });
  const recorder = new RtpRecorder(codec);
  const pongs = [];
  const channel = peer.createDataChannel('werift');
  channel.onMessage.subscribe((data) => pongs.push(String(data)));
  peer.addTransceiver('video', { direction: 'recvonly' })
    .onTrack.subscribe((track) => track.onReceiveRtp.subscribe((packet) => recorder.add(packet.serialize())));

  await peer.setLocalDescription(await peer.createOffer());
  const { sdp, type } = peer.localDescription;
  const answer = await service.post('/offer', { sdp, type });
  await peer.setRemoteDescription({ type: answer.type, sdp: answer.sdp });
  await until(`${frames} frames`, () => recorder.frames >= frames);
  channel.send(Buffer.from('{"type":"ping"}').toString());
  await until('a pong', () => pongs.length > 0);
  await peer.close();
  return { ...recorder.decode(), pong: pongs[0], answer: answer.sdp };
}
