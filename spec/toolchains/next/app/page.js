import torch from 'tfjs-torch';
import { loss } from '../training.cjs';
import Client from './client.js';
import { predict } from './actions.js';

export default function Page() {
  console.log(`loss ${loss(torch)}`);
  return (
    <form action={predict}>
      <Client />
    </form>
  );
}
