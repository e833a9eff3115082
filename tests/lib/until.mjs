// Waiting, bounded: for a condition, never for a length of time.
import { setTimeout as sleep } from 'node:timers/promises';

// Long enough for two slow cores under sanitizers; a test that works never comes near it.
export const PATIENCE_MS = 30000;

/** Looks until `look` returns something true, and returns that; throws naming `what` when patience is at its end. */
export async function until(what, look, patienceMs = PATIENCE_MS) {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited ${patienceMs} ms in vain for: ${what}`);
    await sleep(50);
  }
}
