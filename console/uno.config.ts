import presetWind4 from '@unocss/preset-wind4';
import { defineConfig } from 'unocss';

/** One scale of type, one of space (4 px a step) and one set of colours; the values of the colours change with the theme. */
export default defineConfig({
  presets: [presetWind4({ preflights: { reset: false } })],
  theme: {
    text: {
      xs: { fontSize: '0.75rem', lineHeight: '1rem' },
      sm: { fontSize: '0.8125rem', lineHeight: '1.25rem' },
      base: { fontSize: '0.875rem', lineHeight: '1.25rem' },
      lg: { fontSize: '1rem', lineHeight: '1.5rem' },
      xl: { fontSize: '1.25rem', lineHeight: '1.75rem' },
      '2xl': { fontSize: '1.5rem', lineHeight: '2rem' },
    },
    radius: { sm: '4px', md: '6px', lg: '8px' },
    colors: {
      page: 'var(--page)',
      surface: 'var(--surface)',
      sunken: 'var(--sunken)',
      line: 'var(--line)',
      strong: 'var(--line-strong)',
      ink: 'var(--ink)',
      muted: 'var(--muted)',
      accent: 'var(--accent)',
      onaccent: 'var(--on-accent)',
      good: 'var(--good)',
      warn: 'var(--warn)',
      bad: 'var(--bad)',
      parked: 'var(--parked)',
      off: 'var(--off)',
    },
    breakpoint: { sm: '640px', md: '768px', lg: '1024px', xl: '1280px' },
  },
  shortcuts: {
    card: 'bg-surface border border-line rounded-lg',
    row: 'flex items-center gap-2',
    stack: 'flex flex-col gap-3',
    mono: 'font-mono text-xs',
    caption: 'text-xs text-muted',
    title: 'text-base font-semibold text-ink',
    num: 'tabular-nums whitespace-nowrap',
  },
});
