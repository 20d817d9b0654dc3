// The library in a service worker: it trains when a page asks.
import torch from 'tfjs-torch';
import { losses } from './program.mjs';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('message', (event) => {
  event.waitUntil(torch.ready.then(() => event.ports[0].postMessage(losses(torch))));
});
