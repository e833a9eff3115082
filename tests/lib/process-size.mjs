// What a process holds, as the kernel counts it.
import fs from 'node:fs';

/** Settings for a process to be measured: AddressSanitizer keeps what was freed, here as little as it can. */
export const MEASURABLE = {
  ASAN_OPTIONS: [
    ...(process.env.ASAN_OPTIONS ? [process.env.ASAN_OPTIONS] : []),
    'quarantine_size_mb=1', 'thread_local_quarantine_size_kb=64', 'allocator_release_to_os_interval_ms=100',
  ].join(':'),
};

/** { residentMiB, threads, descriptors } of the process. */
export function processSize(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))[1]);
  return {
    residentMiB: field('VmRSS') / 1024,
    threads: field('Threads'),
    descriptors: fs.readdirSync(`/proc/${pid}/fd`).length,
  };
}
