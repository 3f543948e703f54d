import type { FileDocs } from "../WrittenDocs.ts"

export const Operations: FileDocs = {
  GetOperationParameters: { operationName: "The name of the operation." },
  FetchPredictOperationParameters: {
    operationName: "The name of the operation.",
    resourceName: "The full name of the model that the operation belongs to."
  }
}
