import { TextSample } from '../../../platform/memory/text-sample.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';

/** Adds what a model wrote in an event: prose, thoughts, refusals, and the calls of tools. */
export function addText(event: NeutralEvent, sample: TextSample): void {
  if ('text' in event) sample.addText(event.text);
  else if (event.kind === 'tool_call') sample.addText(event.name);
}

/** What a model wrote in all of the events. */
export function sampleOf(events: readonly NeutralEvent[]): TextSample {
  const sample = new TextSample();
  for (const event of events) addText(event, sample);
  return sample;
}
