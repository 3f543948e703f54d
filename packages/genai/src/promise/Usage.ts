/**
 * The tokens that answers took, as one value for all APIs. Usages add up.
 *
 * @since 0.1.0
 */
export {
  add,
  empty,
  fromChunks,
  fromEmbeddings,
  fromInteraction,
  fromLiveMessage,
  fromResponse,
  type ModalityUsage,
  sum,
  type Usage
} from "../Usage.ts"
