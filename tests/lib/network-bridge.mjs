// Runs in one network namespace and serves a listening socket of another (network.mjs): who connects there gets to the
// port of the same number here.
import net from 'node:net';

process.once('message', (port, server) => {
  server.on('connection', (outside) => {
    const inside = net.connect(port, '127.0.0.1');
    inside.on('error', () => outside.resetAndDestroy()); // refused here is refused there
    outside.on('error', () => inside.destroy());
    outside.pipe(inside).pipe(outside);
  });
  process.send('open');
});
process.once('disconnect', () => process.exit());
