// aiortc: a program of its own, as it is Python.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS } from '../../lib/until.mjs';

const SCRIPT = fileURLToPath(new URL('aiortc-viewer.py', import.meta.url));

export async function watch(service, codec, frames) {
  const viewer = spawn('/usr/bin/python3', [SCRIPT, service.url, codec, String(frames)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 2 * PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  const text = { stdout: '', stderr: '' };
  for (const name of Object.keys(text)) viewer[name].setEncoding('utf8').on('data', (part) => { text[name] += part; });
  const [code, signal] = await once(viewer, 'close');
  if (code !== 0) throw new Error(`aiortc ended with ${code ?? signal}: ${text.stderr}`);
  return JSON.parse(text.stdout);
}
