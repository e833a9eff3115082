// A robot's service is taken over for months: the process stays as it is, whoever comes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { MEASURABLE, processSize } from '../lib/process-size.mjs';
import { withService } from '../lib/service.mjs';
import { until } from '../lib/until.mjs';

const WARM_UP = 100; // allocators and libraries have what they keep
const TAKEOVERS = 500;

// Sessions that were left behind would be 100 KiB and more each, 50 MiB in all, and their sockets. What allocators keep
// under AddressSanitizer is up to 8.
const GROWTH_MIB = 25;

const sdp = fs.readFileSync(new URL('../data/offers/chromium-recvonly.sdp', import.meta.url), 'utf8');

test('five hundred takeovers leave the process as it was', () => withService(MEASURABLE, async (service) => {
  const takeOver = async (count) => {
    for (let i = 0; i < count; i += 1) await service.post('/offer', { sdp, type: 'offer', client_id: `viewer-${i}` });
    await service.post('/force-release');
  };
  const idle = processSize(service.pid);
  await takeOver(WARM_UP);
  const before = processSize(service.pid);
  await takeOver(TAKEOVERS);
  await until('the sockets to be closed', () => processSize(service.pid).descriptors <= idle.descriptors + 1);
  const after = processSize(service.pid);
  if (process.env.STORM_REPORT) console.error(JSON.stringify({ idle, before, after }));
  assert.ok(after.residentMiB < before.residentMiB + GROWTH_MIB, `${before.residentMiB} MiB, then ${after.residentMiB}`);
  assert.ok(after.threads <= before.threads, `${after.threads} threads`);
  const { last_closed: closed } = await service.get('/connections');
  assert.deepEqual([closed.client_id, closed.reason], [`viewer-${TAKEOVERS - 1}`, 'force_released']);
}));
