// Other WebRTC stacks than the browsers' watch the camera, each by each codec that it shares with the service, and see
// decoded pictures. Each case has a network of its own, as some stacks use every address that they find.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nameColour, turned } from '../lib/colours.mjs';
import { PATIENCE_MS } from '../lib/until.mjs';

const FRAMES = 30;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

async function watch(viewer, codec) {
  const command = [process.execPath, here('watch-once.mjs'), viewer, codec, String(FRAMES)];
  const { stdout } = await promisify(execFile)(here('in-namespace'), command, {
    timeout: 4 * PATIENCE_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout);
}

function assertPictures(pictures) {
  assert.ok(pictures.length >= FRAMES - 1, `${pictures.length} pictures`);
  for (const { width, height, corners } of pictures) {
    assert.deepEqual([width, height], [640, 480]);
    assert.deepEqual(corners.map(nameColour), turned(0));
  }
  assert.ok(new Set(pictures.map(({ sum }) => sum)).size >= FRAMES / 2, 'the picture moves');
}

// SPS, PPS and IDR first, and the SPS of the profile that was answered (RFC 6184 8.1).
function assertH264Start(firstFrame, answer) {
  const units = firstFrame.split('00000001').filter(Boolean);
  const types = units.map((unit) => Number.parseInt(unit.slice(0, 2), 16) & 0x1f);
  assert.deepEqual([...new Set(types)], [7, 8, 5]);
  const [, answered] = answer.match(/profile-level-id=([0-9a-f]{6})/i);
  assert.equal(units[0].slice(2, 8), answered.toLowerCase());
}

// Bit 0 of a frame is 0 in a key frame, which carries a start code (RFC 6386 9.1).
function assertVp8Start(firstFrame) {
  assert.equal(Number.parseInt(firstFrame.slice(0, 2), 16) & 1, 0);
  assert.equal(firstFrame.slice(6, 12), '9d012a');
}

// Data channels in the form of RFC 8841's drafts are answered in it, and a takeover is told on them.
function assertOldData(answer, farewell) {
  assert.match(answer, /^m=application 9 DTLS\/SCTP 5000\r$/m);
  assert.match(answer, /^a=sctpmap:5000 webrtc-datachannel 1024\r$/m);
  assert.equal(farewell, '{"type":"taken_over"}');
}

const VIEWERS = [
  { viewer: 'aiortc', codecs: ['H264', 'VP8'], oldData: true },
  { viewer: 'werift', codecs: ['H264', 'VP8'], raw: true },
  { viewer: 'libdatachannel', codecs: ['H264', 'VP8'], raw: true },
  { viewer: 'libwebrtc', codecs: ['VP8'] },
];

for (const { viewer, codecs, raw, oldData } of VIEWERS) {
  describe(viewer, () => {
    for (const codec of codecs) {
      test(`sees the picture by ${codec}`, async () => {
        const { pictures, pong, farewell, answer, firstFrame } = await watch(viewer, codec);
        assertPictures(pictures);
        assert.equal(pong, '{"type": "pong"}');
        if (oldData) assertOldData(answer, farewell);
        assert.match(answer, new RegExp(`^a=rtpmap:\\d+ ${codec}/90000`, 'mi'));
        if (raw && codec === 'H264') assertH264Start(firstFrame, answer);
        if (raw && codec === 'VP8') assertVp8Start(firstFrame);
      });
    }
  });
}
