/**
 * What each method is answered with, by the types of the typings.
 */
import * as Cases from "./Cases.ts"
import type { Method, Params } from "./Sdks.ts"

export type Backend = "gemini" | "vertex"

/** What each method is answered with on each backend: a type of the typings, or of the wire where its words are others. */
export const types: { readonly [name in Method]?: { readonly [on in Backend]?: string } } = {
  "files.get": { gemini: "types.File" },
  "files.upload": { gemini: "gemini.CreateFileResponse" },
  "files.delete": { gemini: "types.DeleteFileResponse" },
  "files.registerFiles": { gemini: "types.RegisterFilesResponse" },
  "caches.create": { gemini: "types.CachedContent", vertex: "types.CachedContent" },
  "caches.get": { gemini: "types.CachedContent", vertex: "types.CachedContent" },
  "caches.update": { gemini: "types.CachedContent", vertex: "types.CachedContent" },
  "caches.delete": { gemini: "types.DeleteCachedContentResponse", vertex: "types.DeleteCachedContentResponse" },
  "batches.create": { gemini: "gemini.BatchJob", vertex: "vertex.BatchJob" },
  "batches.createEmbeddings": { gemini: "gemini.BatchJob" },
  "batches.get": { gemini: "gemini.BatchJob", vertex: "vertex.BatchJob" },
  "batches.cancel": { gemini: "types.DeleteResourceJob", vertex: "types.DeleteResourceJob" },
  "batches.delete": { gemini: "types.DeleteResourceJob", vertex: "types.DeleteResourceJob" },
  "tunings.tune": { gemini: "gemini.TuningOperation", vertex: "types.TuningJob" },
  "tunings.get": { gemini: "gemini.TunedModel", vertex: "types.TuningJob" },
  "tunings.cancel": { gemini: "types.CancelTuningJobResponse", vertex: "types.CancelTuningJobResponse" },
  "tunings.validateReward": { vertex: "types.ValidateRewardResponse" },
  "operations.get": { gemini: "gemini.GenerateVideosOperation", vertex: "vertex.GenerateVideosOperation" },
  "operations.getVideosOperation": {
    gemini: "gemini.GenerateVideosOperation",
    vertex: "vertex.GenerateVideosOperation"
  },
  "fileSearchStores.create": { gemini: "types.FileSearchStore" },
  "fileSearchStores.get": { gemini: "types.FileSearchStore" },
  "fileSearchStores.delete": { gemini: "types.FileSearchStore" },
  "fileSearchStores.importFile": { gemini: "types.ImportFileOperation" },
  "fileSearchStores.uploadToFileSearchStore": { gemini: "types.UploadToFileSearchStoreOperation" },
  "fileSearchStores.documents.get": { gemini: "types.Document" },
  "fileSearchStores.documents.delete": { gemini: "types.Document" },
  "authTokens.create": { gemini: "types.AuthToken" }
}

/** Parameters that are sent where those of the table are not. */
const others: { readonly [place: string]: Params } = {
  "vertex batches.create": { model: "m", src: "gs://b/f.jsonl" },
  "vertex batches.get": { name: "7" },
  "vertex batches.cancel": { name: "7" },
  "vertex batches.delete": { name: "7" },
  "vertex operations.get": { operation: Cases.operations[1] },
  "vertex operations.getVideosOperation": { operation: Cases.operations[1] },
  "gemini tunings.tune": { baseModel: "models/m", trainingDataset: {} }
}

/** The least parameters that are sent. */
export const paramsOf = (on: Backend, method: Method) => others[`${on} ${method}`] ?? Cases.methods[method].least

/** What every answer has. */
export const completed = (on: Backend, method: Method, fields: Fields): Fields =>
  (always[`${on} ${method}`] ?? named)(fields)

/** What every answer has: one that is nothing but an error is taken for that error, and a file is nothing without its name. */
const always: { readonly [place: string]: (fields: Fields) => Fields } = {
  "gemini files.upload": ({ file, ...fields }) => ({ ...fields, file: { name: "files/f", ...file as Fields } }),
  "gemini tunings.tune": (fields) => ({ name: "tunedModels/t/operations/o", ...fields })
}

const named = (fields: Fields): Fields => ({ name: "a", ...fields })

export interface Fields {
  readonly [name: string]: unknown
}

/** What the SDKs themselves put there. */
export const local: Cases.Places = {
  has: (at) => /(^|\.)(sdkHttpResponse|initialPromptTokenCount|automaticFunctionCallingHistory)(\.|$)/.test(at)
}

/** The lists: the field of their items, and the type of these. */
export const lists: ReadonlyArray<readonly [on: Backend, method: Method, field: string, type: string]> = [
  ["gemini", "files.list", "files", "types.File"],
  ["gemini", "caches.list", "cachedContents", "types.CachedContent"],
  ["vertex", "caches.list", "cachedContents", "types.CachedContent"],
  ["gemini", "batches.list", "operations", "gemini.BatchJob"],
  ["vertex", "batches.list", "batchPredictionJobs", "vertex.BatchJob"],
  ["vertex", "tunings.list", "tuningJobs", "types.TuningJob"],
  ["gemini", "fileSearchStores.list", "fileSearchStores", "types.FileSearchStore"],
  ["gemini", "fileSearchStores.documents.list", "documents", "types.Document"]
]
