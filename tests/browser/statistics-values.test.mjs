// What the statistics panel makes of what browsers tell, without a browser: values, latency, and looks in time.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { line } from '../../web/graph.js';
import { ClockOffset, LatencyMeter, measure } from '../../web/latency.js';
import { Sampler } from '../../web/sampler.js';
import { compare, lossPercent, read, summary } from '../../web/statistics.js';
import { VALUES, bugReport, facts, rangeWords, valueWords } from '../../web/statistics-text.js';

const NOT_SEEN = { latency: null, isEstimate: false, shown: null };
const LATENCY = VALUES.find(([name]) => name === 'latency');

// A report as Chromium makes them; `video` are fields of its inbound-rtp.
function reportOf(video = {}, others = []) {
  const entries = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
    { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R', currentRoundTripTime: 0.02 },
    { id: 'L', type: 'local-candidate', candidateType: 'host', protocol: 'udp' },
    { id: 'R', type: 'remote-candidate', candidateType: 'srflx', protocol: 'udp', address: '192.0.2.7' },
    { id: 'C', type: 'codec', mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=1;profile-level-id=42E01F' },
    { id: 'S', type: 'remote-outbound-rtp', remoteTimestamp: 5000, timestamp: 5010 },
    {
      id: 'V', type: 'inbound-rtp', kind: 'video', timestamp: 1000, ssrc: 1, codecId: 'C', remoteId: 'S', jitter: 0.002,
      bytesReceived: 1000, packetsReceived: 10, packetsLost: 0, framesDecoded: 5, framesDropped: 0, totalDecodeTime: 0.01,
      jitterBufferDelay: 0.05, jitterBufferEmittedCount: 5, frameWidth: 640, frameHeight: 480, ...video,
    },
    ...others,
  ];
  return new Map(entries.map((entry) => [entry.id, entry]));
}

const FIRST = read(reportOf());
const SECOND = read(reportOf({
  timestamp: 2000, bytesReceived: 251000, packetsReceived: 100, packetsLost: 10, framesDecoded: 35, totalDecodeTime: 0.07,
  jitterBufferDelay: 0.2, jitterBufferEmittedCount: 35,
}));

describe('a reading', () => {
  test('names codec, size and path, without an address', () => {
    assert.equal(FIRST.codec, 'H264 Constrained Baseline 3.1');
    assert.equal(FIRST.size, '640 × 480');
    assert.equal(FIRST.path, 'host to srflx, UDP over IPv4');
    assert.deepEqual([FIRST.rtt, FIRST.jitter, FIRST.senderClock, FIRST.ourClock], [20, 2, 5000, 5010]);
  });

  for (const [fmtp, name] of [
    ['profile-level-id=640028', 'H264 High 4'], ['profile-level-id=4d001f', 'H264 Main 3.1'],
    ['profile-level-id=42001f', 'H264 Baseline 3.1'], ['profile-level-id=f4001f', 'H264 f400 3.1'], ['', 'H264'],
  ]) {
    test(`calls ${fmtp || 'no profile'} ${name}`, () => {
      assert.equal(read(reportOf({}, [{ id: 'C', type: 'codec', mimeType: 'video/H264', sdpFmtpLine: fmtp }])).codec, name);
    });
  }

  test('says by what a relay is reached', () => {
    const relay = { id: 'L', type: 'local-candidate', candidateType: 'relay', relayProtocol: 'tls', protocol: 'udp' };
    assert.equal(read(reportOf({}, [relay])).path, 'relay (TLS) to srflx, UDP over IPv4');
  });

  test('is null without video, and has nulls for what the browser does not tell', () => {
    assert.equal(read(new Map()), null);
    const bare = read(new Map([['V', { id: 'V', type: 'inbound-rtp', kind: 'video', timestamp: 1, ssrc: 1 }]]));
    for (const [name, value] of Object.entries(bare)) {
      if (!['at', 'ssrc'].includes(name)) assert.equal(value, null, name);
    }
    const sample = compare(bare, { ...bare, at: 2 }, NOT_SEEN);
    assert.deepEqual(VALUES.map((value) => valueWords(value, sample)), VALUES.map(() => '—'));
  });

  test('is of the stream that is alive where there are two', () => {
    const old = { id: 'O', type: 'inbound-rtp', kind: 'video', ssrc: 9, timestamp: 1000, lastPacketReceivedTimestamp: 10 };
    assert.equal(read(reportOf({ lastPacketReceivedTimestamp: 900 }, [old])).ssrc, 1);
    assert.equal(read(reportOf({ lastPacketReceivedTimestamp: 5 }, [old])).ssrc, 9);
  });
});

describe('a sample', () => {
  test('is the difference of two readings', () => {
    const sample = compare(FIRST, SECOND, { latency: 40, isEstimate: false, shown: 29 });
    assert.deepEqual(sample, {
      latency: 40, isEstimate: false, fps: 29, bitrate: 2000, loss: 10, rtt: 20, jitter: 2, buffer: 5, decode: 2,
    });
  });

  test('counts decoded frames where nobody saw them, and guesses the latency by its parts', () => {
    const sample = compare(FIRST, SECOND, NOT_SEEN);
    assert.equal(sample.fps, 30);
    assert.deepEqual([sample.latency, sample.isEstimate], [17, true]);
    assert.equal(valueWords(LATENCY, sample), '≈ 17 ms');
  });

  test('says nothing of a time in which the stream began anew, or of none at all', () => {
    for (const before of [null, { ...FIRST, ssrc: 2 }, { ...FIRST, at: SECOND.at }]) {
      const { fps, bitrate, loss, buffer, decode, rtt } = compare(before, SECOND, NOT_SEEN);
      assert.deepEqual({ fps, bitrate, loss, buffer, decode }, { fps: null, bitrate: null, loss: null, buffer: null, decode: null });
      assert.equal(rtt, 20);
    }
  });

  test('takes a counter that shrank for unknown, but late packets for no loss', () => {
    assert.equal(compare({ ...FIRST, bytes: 900000 }, SECOND, NOT_SEEN).bitrate, null);
    assert.equal(compare({ ...FIRST, lost: 12 }, SECOND, NOT_SEEN).loss, 0);
  });

  test('a stream at a standstill has no frames and no bits, and no time for each frame', () => {
    const still = compare(FIRST, { ...FIRST, at: 2000 }, { ...NOT_SEEN, shown: 0 });
    assert.deepEqual([still.fps, still.bitrate, still.loss, still.decode], [0, 0, null, null]);
  });
});

test('min, median and max are of what is known', () => {
  assert.deepEqual(summary([3, null, 1, 2]), { min: 1, median: 2, max: 3 });
  assert.deepEqual(summary([4, 1]), { min: 1, median: 2.5, max: 4 });
  assert.equal(summary([null]), null);
  assert.equal(rangeWords(LATENCY, [{ latency: 30 }, { latency: 50.4 }, { latency: 41 }]), 'median 41 (30 to 50) ms');
});

test('loss is of all packets that were sent', () => {
  assert.equal(lossPercent(1, 3), 25);
  assert.equal(lossPercent(0, 0), null);
  assert.equal(lossPercent(null, 3), null);
});

describe('the latency', () => {
  const NTP_MS = 2208988800000;
  const report = (senderClock, ourClock, rtt = 0) => ({ senderClock, ourClock, rtt });

  test('the clocks are compared by the fastest report and the shortest round trip', () => {
    const offset = new ClockOffset();
    assert.equal(offset.follow(report(null, null)), null);
    assert.equal(offset.follow(report(1000, 8030, 60)), 7000);
    assert.equal(offset.follow(report(2000, 9010, 20)), 7000);
    assert.equal(offset.follow(report(3000, 10090, 20)), 7000, 'a late one changes nothing');
    assert.equal(offset.follow(report(4000, 8510, 20)), 4500, 'a clock that jumped is followed at once');
  });

  test('is the age of each frame by its own RTP time, across the wrap', () => {
    const source = { captureTimestamp: NTP_MS + 1000, rtpTimestamp: 900 };
    // Captured 20 ms before the source's frame, at 980 by the service's clock, 5980 by ours; on the screen at 6020.
    const frame = { presentationTime: 5, expectedDisplayTime: 20, rtpTimestamp: (2 ** 32 + 900 - 1800) % 2 ** 32 };
    assert.equal(Math.round(measure([frame], source, 5000, 6000)), 40);
    assert.equal(Math.round(measure([{ ...frame, presentationTime: 25 }], source, 5000, 6000)), 45, 'a frame that was late');
    assert.equal(measure([frame], source, 5000, 900), null, 'a frame is not seen before it is captured');
    assert.equal(measure([frame], source, null, 6000), null);
    assert.equal(measure([frame], {}, 5000, 6000), null);
    assert.equal(measure([], source, 5000, 6000), null);
  });

  test('is estimated by the way of frames where their capture is not told', () => {
    let show = null;
    const meter = new LatencyMeter({ requestVideoFrameCallback: (call) => { show = call; }, cancelVideoFrameCallback() {} });
    meter.start();
    show(0, { presentationTime: 95, expectedDisplayTime: 100, receiveTime: 85, presentedFrames: 7 });
    const reading = { ...report(null, null, 10) };
    assert.deepEqual(meter.take(reading), { latency: 20, isEstimate: true, shown: null });
    show(0, { presentationTime: 130, expectedDisplayTime: 133, receiveTime: 118, presentedFrames: 9 });
    assert.equal(meter.take(reading).shown, 2);
    assert.deepEqual(meter.take(reading), { latency: null, isEstimate: true, shown: 0 });
  });

  test('is not known where the browser does not show its frames one by one', () => {
    const meter = new LatencyMeter({});
    meter.start();
    assert.deepEqual(meter.take(report(null, null, 10)), { latency: null, isEstimate: true, shown: null });
    meter.stop();
  });
});

describe('looks in time', () => {
  const METER = { start() {}, stop() {}, take: () => NOT_SEEN };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const peerOf = (getStats) => ({ getStats, getReceivers: () => [] });

  function samplerOf(peer) {
    const watch = { peer };
    return { watch, sampler: new Sampler(watch, METER, () => {}) };
  }

  test('a connection that is replaced while it is looked at leaves nothing behind', async () => {
    let answer = null;
    const { watch, sampler } = samplerOf(peerOf(() => new Promise((resolve) => { answer = resolve; })));
    sampler.start();
    watch.peer = peerOf(async () => reportOf());
    answer(reportOf());
    await turn();
    assert.deepEqual([sampler.reading, sampler.samples, sampler.isLive], [null, [], false]);
    sampler.stop();
  });

  test('a new connection begins with no samples, and the end of one leaves them to be read', async () => {
    const { watch, sampler } = samplerOf(peerOf(async () => reportOf()));
    const look = async () => {
      sampler.stop();
      sampler.start();
      await turn();
    };
    await look();
    await look();
    assert.equal(sampler.samples.length, 2);
    watch.peer = null;
    await look();
    assert.deepEqual([sampler.samples.length, sampler.isLive], [2, false]);
    watch.peer = peerOf(async () => reportOf());
    await look();
    assert.deepEqual([sampler.samples.length, sampler.isLive], [1, true]);
    sampler.stop();
  });

  test('a connection that refuses to be looked at is no failure', async () => {
    const { sampler } = samplerOf(peerOf(async () => { throw new Error('closed'); }));
    sampler.start();
    await turn();
    assert.deepEqual([sampler.reading, sampler.samples], [null, []]);
    sampler.stop();
  });

  test('nothing is kept of a look that ends after stop', async () => {
    const { sampler } = samplerOf(peerOf(async () => reportOf()));
    sampler.start();
    sampler.stop();
    await turn();
    assert.deepEqual(sampler.samples, []);
  });
});

test('a line has gaps where nothing is known, and ends at the right edge', () => {
  assert.equal(line([50, null, 100, 25]), 'M57 52.5M59 5.0L60 76.3');
  assert.equal(line([null]), '');
  assert.equal(line([0]), 'M60 100.0');
});

describe('the text', () => {
  const textOf = (changes) => bugReport({
    url: 'http://robot.example/?autoplay=1&token=secret#secret', browser: 'A browser', version: '1.2.3', camera: null,
    state: 'connected', reading: SECOND, samples: [compare(FIRST, SECOND, NOT_SEEN)], connections: ['a', '  b'], ...changes,
  });

  test('tells what the page is asked for, but no secret', () => {
    assert.match(textOf(), /^Page +http:\/\/robot\.example\/\?autoplay=1&token=…$/m);
    assert.doesNotMatch(textOf({ url: 'http://user:secret@robot.example/' }), /secret/);
  });

  test('stands in columns', () => {
    assert.match(textOf(), /^Latency {8}≈ 17 ms {8}median 17 \(17 to 17\) ms$/m);
    assert.match(textOf(), /^Lost in all +10 of 100 packets, 9\.09 %$/m);
    assert.match(textOf(), /newest first\n-+\na\n {2}b\n$/);
  });

  test('has dashes for what was never known', () => {
    const text = textOf({ reading: null, samples: [], version: null });
    assert.match(text, /^Service +unknown\nCamera +unknown$/m);
    assert.match(text, /^Resolution +—$/m);
    assert.ok(facts(null).every(([, words]) => words === '—'));
  });

  test('says of the camera what is wrong with it', () => {
    const camera = { connection_state: 'searching', backend: 'pattern', fallback: true, message: 'no device', width: 640, height: 480 };
    assert.match(textOf({ camera }), /^Camera +searching, pattern \(fallback\), 640 × 480, no device$/m);
  });
});
