// Makes docs/race.webp, the README's picture: the page's first view, down to the racers' arguments.
//
//   npm run build:js && node scripts/race/picture.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../process.mjs';
import { buildPage, visit } from './visit.mjs';

await buildPage();
const visitor = await visit();
try {
  const page = await visitor.open('', { viewport: { width: 1240, height: 1200 } });
  const { y } = await page.locator('#racer').boundingBox();
  const png = (await page.screenshot({ clip: { x: 0, y: 0, width: 1240, height: y } })).toString('base64');
  const blank = await visitor.browser.newPage();
  const webp = await blank.evaluate(async (data) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${data}`;
    await picture.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext('2d').drawImage(picture, 0, 0);
    return canvas.toDataURL('image/webp', 0.9).split(',')[1];
  }, png);
  writeFileSync(join(root, 'docs/race.webp'), Buffer.from(webp, 'base64'));
} finally {
  await visitor.close();
}
