// libwebrtc, by its npm package @roamhq/wrtc. It decodes by itself; its build has no H.264.
import wrtc from '@roamhq/wrtc';
import { until } from '../../lib/until.mjs';
import { describePicture } from '../recorder.mjs';

const { RTCVideoSink, i420ToRgba } = wrtc.nonstandard;

function toPicture(frame) {
  const { width, height } = frame;
  const rgba = { width, height, data: new Uint8ClampedArray(width * height * 4) };
  i420ToRgba(frame, rgba);
  return describePicture(rgba.data, width, height, 4);
}

export async function watch(service, codec, frames) {
  const peer = new wrtc.RTCPeerConnection({ iceServers: [] });
  const pictures = [];
  const pongs = [];
  let sink = null;
  peer.ontrack = ({ track }) => {
    sink = new RTCVideoSink(track);
    sink.onframe = ({ frame }) => pictures.push(toPicture(frame));
  };
  peer.addTransceiver('video', { direction: 'recvonly' });
  const channel = peer.createDataChannel('libwebrtc');
  channel.onmessage = ({ data }) => pongs.push(data);

  await peer.setLocalDescription(await peer.createOffer());
  const { sdp, type } = peer.localDescription;
  const answer = await service.post('/offer', { sdp, type });
  await peer.setRemoteDescription({ type: answer.type, sdp: answer.sdp });
  await until(`${frames} pictures`, () => pictures.length >= frames);
  channel.send('{"type":"ping"}');
  await until('a pong', () => pongs.length > 0);
  sink.stop();
  peer.close();
  return { pictures, pong: pongs[0], answer: answer.sdp };
}
