// Keeps an eye on the camera while the page can be seen, and says in words what a viewer should know of it.
import { getCameraStatus } from './service.js';

const LOOK_EVERY_MS = 2000;

/** What to say of a camera's status: { kind: 'fine' | 'pattern' | 'missing', words }. */
function describe(status) {
  if (status.fallback) return { kind: 'pattern', words: 'Test pattern: no camera connected' };
  if (status.backend === 'pattern') return { kind: 'pattern', words: 'Test pattern' };
  if (status.connection_state === 'connected') return { kind: 'fine', words: '' };
  return { kind: 'missing', words: status.message ? `Looking for the camera: ${status.message}` : 'Looking for the camera' };
}

async function look() {
  try {
    return describe(await getCameraStatus());
  } catch (error) {
    return { kind: 'missing', words: error.message };
  }
}

/**
 * Calls tell with the description now, and then as often as it is looked at: while isReachable() says so, for nobody else
 * needs to find out that the service is away. Returns a function that looks at once.
 */
export function watchCamera(tell, isReachable) {
  let timer = 0;

  async function lookAgain() {
    clearTimeout(timer);
    timer = 0;
    if (isReachable()) tell(await look());
    if (!document.hidden && timer === 0) timer = setTimeout(lookAgain, LOOK_EVERY_MS);
  }

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) lookAgain();
  });
  lookAgain();
  return lookAgain;
}
