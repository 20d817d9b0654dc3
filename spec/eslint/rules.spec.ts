// The ESLint rules, on TypeScript, on JavaScript whose types are known from JSDoc, and on JavaScript without types.
import { RuleTester } from 'eslint';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import { rules } from '../../lib/eslint/index.js';

const tsconfigRootDir = fileURLToPath(new URL('fixture', import.meta.url));
const parser = tseslint.parser;
const typed = new RuleTester({ languageOptions: { parser, parserOptions: { projectService: true, tsconfigRootDir } } });
const untyped = new RuleTester({ languageOptions: { parser } });

const ts = (body: string) => ({
  filename: `${tsconfigRootDir}/sample.ts`,
  code: `import torch, { type Tensor } from 'tfjs-torch';
declare const t: Tensor, u: Tensor, m: Tensor | null, n: number, p: torch.nn.Parameter, a: any;
${body}`,
});
const js = (body: string) => ({
  filename: `${tsconfigRootDir}/script.js`,
  code: `import torch from 'tfjs-torch';
/** @param {torch.Tensor} t @param {torch.Tensor | null} m @param {number} n */
export function f(t, m, n) {
  const u = t.mul(n);
${body}
}`,
});
const bare = (body: string) => ({
  code: `import torch, { randn } from 'tfjs-torch';
const t = torch.tensor([1, 2]), u = randn(2).add(1), n = t.sum().item();
${body}`,
});
const required = (body: string) => ({ code: `const torch = require('tfjs-torch'); const { zeros } = torch; const t = zeros(2);\n${body}` }); // prettier-ignore

type Forms = readonly ((body: string) => { code: string; filename?: string })[];
/** A body in several forms; `wrong` becomes `right`. */
const each = <M extends string>(
  forms: Forms,
  wrong: string,
  messageId: M,
  fix: { by: M; right: string } | null,
  data?: Record<string, string>,
) =>
  forms.map((form) => ({
    ...form(wrong),
    errors: [
      {
        messageId,
        ...(data === undefined ? {} : { data }),
        suggestions: fix === null ? [] : [{ messageId: fix.by, output: form(fix.right).code }],
      },
    ],
  }));
const good = (forms: Forms, ...bodies: string[]) => bodies.flatMap((body) => forms.map((form) => form(body)));

describe('no-tensor-condition', () => {
  const wrong = (forms: Forms) => [
    ...each(forms, 'if (t) n;', 'condition', { by: 'item', right: 'if (t.item()) n;' }),
    ...each(forms, '!t.gt(0);', 'condition', { by: 'item', right: '!t.gt(0).item();' }),
    ...each(forms, 't && n;', 'condition', { by: 'item', right: 't.item() && n;' }),
    ...each(forms, 'while (n > 1 || t.lt(u)) n;', 'condition', { by: 'item', right: 'while (n > 1 || t.lt(u).item()) n;' }), // prettier-ignore
    ...each(forms, 't.eq(u) ? 1 : 2;', 'condition', { by: 'item', right: 't.eq(u).item() ? 1 : 2;' }),
    ...each(forms, 'Boolean(t);', 'condition', { by: 'item', right: 'Boolean(t.item());' }),
  ];
  const right = ['if (t.item()) n;', 'if (n) t;', 't ?? u;', 'if (torch.equal(t, u)) n;', '!t.requires_grad;'];
  typed.run('on TypeScript', rules['no-tensor-condition']!, {
    valid: good([ts], ...right, 'if (m) m.add(1);', 'if (a) n;', 'm?.add(1);'),
    invalid: [...wrong([ts]), ...each([ts], 'if (p) n;', 'condition', { by: 'item', right: 'if (p.item()) n;' })],
  });
  typed.run('on JavaScript with types', rules['no-tensor-condition']!, { valid: good([js], ...right, 'if (m) m.add(1);'), invalid: wrong([js]) }); // prettier-ignore
  untyped.run('on JavaScript without', rules['no-tensor-condition']!, {
    valid: good([bare], ...right, 'function g(x) { if (x) n; }', 'if (t.max(0).values) n;', 'let v = torch.ones(2); v = null; if (v) n;'), // prettier-ignore
    invalid: [
      ...wrong([bare]),
      ...each([required], 'if (t) 1;', 'condition', { by: 'item', right: 'if (t.item()) 1;' }),
    ],
  });
});

describe('no-tensor-comparison', () => {
  const wrong = (forms: Forms) => [
    ...each(forms, 't == u;', 'equality', { by: 'replace', right: 't.eq(u);' }, { operator: '==', method: 'eq' }),
    ...each(forms, 't.add(1) !== u;', 'equality', { by: 'replace', right: 't.add(1).ne(u);' }),
    ...each(forms, 't === 1;', 'equality', { by: 'replace', right: 't.eq(1);' }),
    ...each(forms, 't < u;', 'order', { by: 'replace', right: 't.lt(u);' }),
    ...each(forms, '1 >= t;', 'order', { by: 'replace', right: 't.le(1);' }),
  ];
  const right = ['t.eq(u);', 'n === 1;', 't === null;', 't.item() < 1;', 'Object.is(t, u);', 't !== undefined;'];
  typed.run('on TypeScript', rules['no-tensor-comparison']!, {
    valid: good([ts], ...right, 'm === null;', 'm !== undefined;', 'a === t;'),
    invalid: [...wrong([ts]), ...each([ts], 'm === t;', 'equality', { by: 'replace', right: 'm.eq(t);' })],
  });
  typed.run('on JavaScript with types', rules['no-tensor-comparison']!, {
    valid: good([js], ...right),
    invalid: wrong([js]),
  });
  untyped.run('on JavaScript without', rules['no-tensor-comparison']!, {
    valid: good([bare], ...right),
    invalid: wrong([bare]),
  });
});

describe('no-tensor-arithmetic', () => {
  const wrong = (forms: Forms) => [
    ...each(forms, 't + 1;', 'arithmetic', { by: 'replace', right: 't.add(1);' }),
    ...each(forms, '1 - t;', 'arithmetic', { by: 'replace', right: 't.neg().add(1);' }),
    ...each(forms, '2 / t;', 'arithmetic', { by: 'replace', right: 't.reciprocal().mul(2);' }),
    ...each(forms, '2 ** t;', 'arithmetic', null),
    ...each(forms, '-t;', 'arithmetic', { by: 'replace', right: 't.neg();' }),
    ...each(forms, 't.data -= u;', 'arithmetic', { by: 'replace', right: 't.data.sub_(u);' }),
    ...each(forms, "'loss ' + t;", 'text', null, { text: 't' }),
    ...each(forms, 'Number.isNaN(t);', 'number', { by: 'replace', right: 'Number.isNaN(t.item());' }, { name: 'Number.isNaN', text: 'Number.isNaN(t.item())' }), // prettier-ignore
    ...each(forms, 'parseFloat(t);', 'number', { by: 'replace', right: 'parseFloat(t.item());' }, { name: 'parseFloat', text: 'parseFloat(t.item())' }), // prettier-ignore
  ];
  const right = [
    'Number.isNaN(n);',
    't.add(1);',
    'n + 1;',
    '`loss ${t}`;',
    '-n;',
    't.item() + 1;',
    "'loss ' + t.item();",
  ];
  typed.run('on TypeScript', rules['no-tensor-arithmetic']!, {
    valid: good([ts], ...right),
    invalid: [...wrong([ts]), ...each([ts], '(n ? t : u) * u;', 'arithmetic', { by: 'replace', right: '(n ? t : u).mul(u);' })], // prettier-ignore
  });
  typed.run('on JavaScript with types', rules['no-tensor-arithmetic']!, {
    valid: good([js], ...right),
    invalid: wrong([js]),
  });
  untyped.run('on JavaScript without', rules['no-tensor-arithmetic']!, {
    valid: good([bare], ...right),
    invalid: wrong([bare]),
  });
});

describe('no-bare-guard', () => {
  untyped.run('on all code', rules['no-bare-guard']!, {
    valid: good(
      [bare],
      'torch.no_grad(() => { t.add_(1); });',
      'torch.no_grad(body);',
      '{ using _ = torch.no_grad(); t.add_(1); }',
      'const evaluate = torch.no_grad()((x) => x);',
      'const guard = torch.inference_mode(); guard(f);',
      'torch.set_grad_enabled(false);',
    ),
    invalid: [
      ...each([bare], 'torch.no_grad();', 'bare', { by: 'using', right: 'using _ = torch.no_grad();' }, { name: 'no_grad' }), // prettier-ignore
      ...each([bare], 'torch.inference_mode(true);', 'bare', { by: 'using', right: 'using _ = torch.inference_mode(true);' }), // prettier-ignore
      ...each([bare], 'const guard = torch.no_grad();', 'bare', null),
      ...each([bare], "torch.autocast('cpu', { dtype: 1 });", 'bare', { by: 'using', right: "using _ = torch.autocast('cpu', { dtype: 1 });" }), // prettier-ignore
    ],
  });
});
