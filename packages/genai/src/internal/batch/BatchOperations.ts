/**
 * The operations of the `batches` resource, with the transforms of their names, sources and states.
 */
import * as Operations from "../../wire/table/Batches.ts"
import { transforms } from "./BatchJob.ts"

export const create = { ...Operations.batchesCreate, transforms }

export const createEmbeddings = { ...Operations.batchesCreateEmbeddings, transforms }

export const get = { ...Operations.batchesGet, transforms }

export const list = { ...Operations.batchesList, transforms }

export const cancel = { ...Operations.batchesCancel, transforms }

export const remove = { ...Operations.batchesDelete, transforms }
