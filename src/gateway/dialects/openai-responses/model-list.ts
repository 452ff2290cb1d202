import { MODEL_LIST as OF_OPENAI } from '../openai-chat/model-list.js';

/** Both of OpenAI's APIs list models in the same words. */
export const MODEL_LIST = OF_OPENAI;
