// Starts the service, lets one viewer watch it for some frames, ends the service, and prints what the viewer saw.
//
//   node watch-once.mjs VIEWER CODEC FRAMES
import { withService } from '../lib/service.mjs';

const [viewer, codec, frames] = process.argv.slice(2);
const { watch } = await import(`./viewers/${viewer}.mjs`);

try {
  await withService({}, async (service) => {
    const seen = await watch(service, codec, Number(frames));
    const firstFrame = seen.firstFrame?.toString('hex');
    await new Promise((resolve) => process.stdout.write(JSON.stringify({ ...seen, firstFrame }), resolve));
  });
  process.exit(0); // the stacks' own threads and timers do not all end by themselves
} catch (error) {
  console.error(error.stack);
  process.exit(1);
}
