/**
 * The types of the answers as plain async code reads them: those of `wire/plain`.
 */
import type { UploadProgress } from "../../Uploadable.ts"
import type { BatchJob } from "../../wire/plain/Batches.ts"
import type { File } from "../../wire/plain/Files.ts"
import type { UploadToFileSearchStoreOperation } from "../../wire/plain/FileSearchStores.ts"
import type { Empty } from "../../wire/plain/Interactions.ts"
import type { Results } from "../../wire/plain/Results.ts"
import type { TuningJob } from "../../wire/plain/Tunings.ts"
import type { GenerateVideosOperation } from "../../wire/plain/Videos.ts"
import type { Interaction } from "../Interaction.ts"
import type { UploadedFile } from "../UploadedFile.ts"

/** The answer of a method, by its resource and name. An upload answers with what its last request made, and waiting with the work. */
export interface Answers extends Omit<Results, Different> {
  readonly "agents.delete": Empty
  readonly "batches.submit": BatchJob
  readonly "batches.wait": BatchJob
  readonly "credentials.delete": Empty
  readonly "environments.delete": Empty
  readonly "files.upload": UploadedFile
  readonly "files.uploadStream": UploadProgress<UploadedFile>
  readonly "files.wait": File
  readonly "fileSearchStores.uploadToFileSearchStore": UploadToFileSearchStoreOperation
  readonly "fileSearchStores.uploadToFileSearchStoreStream": UploadProgress<UploadToFileSearchStoreOperation>
  readonly "interactions.cancel": Interaction
  readonly "operations.getVideosOperation": GenerateVideosOperation
  readonly "triggers.delete": Empty
  readonly "tunings.tune": TuningJob
  readonly "tunings.wait": TuningJob
  readonly "webhooks.delete": Empty
}

/** Methods of several requests, or of several answers. */
type Different = "files.upload" | "fileSearchStores.uploadToFileSearchStore" | "interactions.cancel" | "tunings.tune"
