'use client';
import torch from 'tfjs-torch';

export default function Client() {
  return <button onClick={() => torch.ready.then(() => alert(String(torch.ones(2))))}>ones</button>;
}
