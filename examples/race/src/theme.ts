// Light or dark, as the system says, until it is switched.
const prefers = matchMedia('(prefers-color-scheme: dark)');
const listeners: (() => void)[] = [];
export const onTheme = (listen: () => void): void => void listeners.push(listen);

function set(name: string): void {
  document.documentElement.dataset['theme'] = name;
  for (const listen of listeners) listen();
}
const follow = (): void => set(prefers.matches ? 'dark' : 'light');
follow();
prefers.addEventListener('change', follow);
export const switchTheme = (): void => set(document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark');
