import type { ReasoningSignature } from '../../../src/gateway/protocol/part.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import type { Script } from '../scripted-upstream.js';

/** Texts or objects by what is special about them. */
export type Named<Sample> = Readonly<Record<string, Sample>>;

/** What is asked for, and how. */
export interface Ask {
  readonly model: string;
  readonly stream: boolean;
  readonly text: string;
}

/** Where a part may stand. */
export type Place = 'user' | 'assistant' | 'result' | 'system';

/** The parts of a dialect by the places where they may stand. */
export type Parts = Partial<Readonly<Record<Place, readonly JsonObject[]>>>;

/** How an agent of a dialect goes on: it appends what it got, and the results of its tools, to what it sent. */
export interface Agent {
  open(question: string): JsonObject;
  goOn(body: JsonObject, reply: JsonObject, result: string): JsonObject;
}

/** What clients of a dialect ask. */
export interface RequestSamples {
  /** The path and the body of a small request. */
  readonly small: (ask: Ask) => readonly [path: string, body: object];
  /** What a client of a stream says beside that to hear of its tokens. */
  readonly forUsage: object;
  /** A small request for the model `ok` as text, with more inside of its object. */
  readonly text: (more: string) => readonly [path: string, body: string];
  /** Where an upstream under `/v1` is asked. */
  readonly upstreamPath: (model: string, isStream: boolean) => string;
  /** A request with one tool, whose arguments have the given schema. */
  readonly tool: (schema: unknown) => JsonObject;
  /** What upstreams take as the name of a tool. */
  readonly toolNames: RegExp;
  /** Instructions that say `Is it?`, and nothing else. */
  readonly instructions: JsonObject;
  /** Requests with instructions `A.` and `B.` in several places; none where chat says the same. */
  readonly severalInstructions: readonly JsonObject[];
  /** Requests that say nothing but a blank somewhere; null where that is for an upstream of the dialect itself to take. */
  readonly blanks: ((blank: string) => readonly JsonObject[]) | null;
  /** A request that names its user, and how long a name upstreams take; null where there are no names. */
  readonly user: { readonly request: (id: string) => JsonObject; readonly longest: number } | null;
  /** Conversations with a call of `CALLED_WITH` whose arguments have a form that is not the dialect's. */
  readonly oddHistories: Named<JsonObject>;
  /** The arguments of the call in the second turn of a request. */
  readonly argumentsIn: (body: JsonObject) => unknown;
  /** Requests that hold very many of something, by its number. */
  readonly many: Named<(count: number) => JsonObject>;
  readonly agent: Agent;
}

/** What may stand in a request. */
export interface ContentSamples {
  /** A request with a part in a place of it. */
  readonly requestWith: (place: Place, part: JsonObject) => JsonObject;
  /** With `WORDS` in them, which have to arrive. */
  readonly withWords: Parts;
  /** What holds none, and has to be reported or refused. */
  readonly withoutWords: Parts;
  /** Whole requests of the same two kinds, for what stands in no part; absent where there is none. */
  readonly others?: { readonly withWords: Named<JsonObject>; readonly withoutWords: Named<JsonObject> };
}

/** How a stream of a dialect ends. */
export interface EndSamples {
  /** The beginning of an answer that says `some`. */
  readonly begun: string;
  /** Events that end an answer in a failure, alone and beside other things. */
  readonly failing: Named<string>;
  /** Events that complete an answer, alone and beside other things, and no end of the stream behind them. */
  readonly finishing: Named<string>;
}

/** Answers with status 200 that hold none, or say themselves that they failed, as a server of a dialect sends them. */
export interface Answerless {
  readonly whole: readonly string[];
  /** Each a stream before its first content. */
  readonly streams: readonly string[];
  /** A stream that fails after some content. */
  readonly late: string;
}

/** What upstreams of a dialect answer. */
export interface AnswerSamples {
  /** The field that holds what was said. */
  readonly field: string;
  /** A whole answer, which serves a client of a stream as well. */
  readonly fine: Script;
  readonly answerless: Answerless;
  /** A whole answer that failed, or had no answer in it, and took ten tokens all the same. */
  readonly failedAtCost: JsonObject;
  /** Answers that say "Hi" in a place or a shape of their own. */
  readonly odd: Named<object>;
  /** A stream that brings a picture of so many bytes in one event, and ends as it should; with CRLF. */
  readonly picture: (bytes: number) => string;
  /** What streams tell at once, of what others tell piece by piece: made of the recordings; none where nobody does. */
  readonly atOnce: Named<(recording: 'text' | 'tools' | 'reasoning') => string>;
  /** What the recordings count and how they end. */
  readonly recorded: {
    readonly tokens: readonly [prompt: number, answer: number];
    readonly finish: { readonly text: string; readonly calls: string };
  };
  /** A list of the models `m-1` and `m-2`, and where it is asked for. */
  readonly models: { readonly list: object; readonly path: string };
}

/** What a service answers to a single request that is at fault itself, and what its client reads. */
export interface RequestFault {
  readonly what: string;
  readonly script: Script;
  /** Null: whatever it comes to. */
  readonly status: number | null;
  readonly says?: string;
  /** Upstream calls that the request may take, one unless told; null for any number. */
  readonly calls?: number | null;
}

/** A call as a client runs it: its name, and its arguments parsed. */
export type RunCall = readonly [name: string, args: unknown];

/** Calls of tools in answers of a dialect. */
export interface CallSamples {
  /** Streams of the calls in `MEANT` as servers really send them. */
  readonly oddStreams: Named<string>;
  /** Whole answers with the same. */
  readonly oddBodies: Named<JsonObject>;
  /** Two calls, of which the first has the name and the arguments that are given; the second is `g` with `{"b":2}`. */
  readonly stream: (name: string | null, args: string) => string;
  /** A whole answer with the same. */
  readonly body: (name: string | null, args: unknown) => object;
  /** A stream with a call of `f` with `{"a":1}`, of which a piece comes when it is over; null where calls come whole. */
  readonly late: ((piece: string) => string) | null;
  /** The events of one call of many that are under way at once; null where calls come whole. */
  readonly atOnce: ((index: number) => readonly object[]) | null;
  /** The calls in a stream, read as strictly as the clients of the dialect do; throws where they would. */
  readonly inStream: (events: readonly JsonObject[]) => RunCall[];
  /** The calls in a whole answer, which has to hold arguments as the dialect has them. */
  readonly inBody: (body: JsonObject) => RunCall[];
}

/** How clients of a dialect look at an answer. */
export interface ViewSamples {
  /** The event in which a stream starts. */
  readonly start: RegExp;
  /** What only a stream that is complete holds, in the form that clients ask for. */
  readonly end: RegExp;
  /** The least that looks like an end. */
  readonly endMark: RegExp;
  /** What is wrong with the events of a stream. */
  readonly wrongInStream: (events: readonly JsonObject[], isComplete: boolean) => string[];
  /** What is wrong with a whole answer. */
  readonly wrongInBody: (body: JsonObject) => string[];
  /** The tokens of prompt and answer that an event or a whole answer tells. */
  readonly tokens: (event: JsonObject) => readonly [prompt: number, answer: number] | null;
  /** Where a library looks for words: in a whole answer, and in an event of this type, if events have one. */
  readonly words: { readonly whole: string; readonly event: readonly [type: string | null, path: string] };
}

/** An upstream that thinks before it calls its tool, signs the thought, and can say what of it came back. */
export interface ThinkingUpstream {
  readonly model: string;
  /** The answer of a turn: a signed thought and a call of `get_weather`. */
  readonly turn: (turn: number, isStream: boolean) => Script;
  readonly last: (isStream: boolean) => Script;
  /** The signatures in a request, in order, each with the id or the arguments of the call that follows it. */
  readonly returned: (body: JsonObject) => readonly string[];
  /** Whether the request asks it to think. */
  readonly isAskedToThink: (body: JsonObject) => boolean;
}

/** What the models of a dialect think, and how its clients keep it. */
export interface ThinkingSamples {
  readonly upstream: ThinkingUpstream;
  /** What an upstream would sign the thought of a turn with. */
  readonly signature: (data: string, turn: number) => ReasoningSignature;
  /** Signatures stand apart from the words of the thought, which do not come back. */
  readonly signsApart: boolean;
  /** How a client calls the reasoning that it keeps. */
  readonly keptAs: string;
  /** A loop of tool calls, whose turn the model signed; null where a signature says itself whose it is. */
  readonly signed: { readonly model: string | null; readonly loop: (signature: string) => object } | null;
}

/** What the maker of a dialect hands to its users out of an answer. */
export interface SdkAnswer {
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly finish: string | null | undefined;
  readonly tokens: readonly [number | undefined, number | undefined];
}

/** How a library reaches the gateway. */
export interface LibrarySettings {
  readonly origin: string;
  readonly apiKey: string;
  readonly isStream: boolean;
}

/** The client library of a dialect's maker, without retries. */
export interface ClientLibrary {
  /** One question. */
  readonly ask: (question: string, settings: LibrarySettings) => Promise<SdkAnswer>;
  /**
   * Runs tools until the model is content: what came is appended as the library hands it out, then the results. Asks for
   * thinking. Returns the last words.
   */
  readonly agent: (question: string, settings: LibrarySettings) => Promise<string>;
}

/** An answer of an upstream: as it is whole, and as it is streamed. */
export interface CountedAnswer {
  readonly whole: object;
  readonly events: readonly string[];
}

/** Whose fault it is that an answer failed: the request's, after which nobody else is asked, or the upstream's. */
export type Blame = 'request' | 'upstream';

/** The events of a stream that fails before it says anything. */
type FailedStream = (counts: object, blame: Blame) => readonly string[];

/** Answers that count what they took. */
export interface CountedSamples {
  /** `TOOK`, under the name of its field. */
  readonly counts: JsonObject;
  /** A good answer that says `ok`, with the counts at its end. */
  readonly good: (counts: object) => CountedAnswer;
  /** A stream that counts what it took in an event before the error, or in that of the error. */
  readonly failed: { readonly before: FailedStream; readonly with: FailedStream };
}

/** All that tests have of a dialect: what its clients send and how they read, and what its upstreams say. */
export interface DialectSamples {
  readonly requests: RequestSamples;
  readonly contents: ContentSamples;
  readonly answers: AnswerSamples;
  readonly counted: CountedSamples;
  readonly ends: EndSamples;
  /** Answers to requests that are at fault themselves. */
  readonly faults: readonly RequestFault[];
  readonly calls: CallSamples;
  readonly view: ViewSamples;
  readonly thinking: ThinkingSamples;
  /** Loaded when it is asked for: libraries are large. */
  readonly library: () => Promise<ClientLibrary>;
}
