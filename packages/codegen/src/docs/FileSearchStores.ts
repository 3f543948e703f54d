import type { FileDocs } from "../WrittenDocs.ts"

export const FileSearchStores: FileDocs = {
  FileSearchStore: {
    "": "A store of documents in which the tool `fileSearch` searches.",
    activeDocumentsCount: "The number of active documents, as a decimal string.",
    createTime: "The creation time, in RFC 3339 format.",
    displayName: "The display name.",
    embeddingModel: "The full name of the model that embeds the documents.",
    failedDocumentsCount: "The number of failed documents, as a decimal string.",
    name: "The name: `fileSearchStores/{store}`.",
    pendingDocumentsCount: "The number of pending documents, as a decimal string.",
    sizeBytes: "The number of bytes of all documents, as a decimal string.",
    updateTime: "The time of the last update, in RFC 3339 format."
  },
  CreateFileSearchStoreParameters: { config: "Options of the store." },
  CreateFileSearchStoreConfig: {
    "": "Options of a store.",
    displayName: "The display name.",
    embeddingModel: "The name of the embedding model. The default is chosen by the server."
  },
  GetFileSearchStoreParameters: { name: "The name of the store." },
  DeleteFileSearchStoreParameters: { name: "The name of the store." },
  DeleteFileSearchStoreConfig: {
    force:
      "Whether to delete the documents of the store as well. If `false` (the default), a store with documents is not deleted."
  },
  ListFileSearchStoresResponse: { "": "One page of stores.", fileSearchStores: "The stores." },
  ImportFileParameters: {
    config: "Chunking and metadata of the file.",
    fileName: "The name of the file of the Files API: `files/{file}`.",
    fileSearchStoreName: "The name of the store: `fileSearchStores/{store}`."
  },
  ImportFileConfig: {
    "": "Settings of a file import.",
    chunkingConfig: "Settings of chunking.",
    customMetadata: "Custom metadata, for filters of searches."
  },
  ChunkingConfig: { "": "Settings of chunking.", whiteSpaceConfig: "Chunk at white space." },
  WhiteSpaceConfig: {
    "": "Settings of chunking at white space.",
    maxOverlapTokens: "The maximum number of overlapping tokens of two adjacent chunks.",
    maxTokensPerChunk: "The maximum number of tokens per chunk."
  },
  ImportFileOperation: {
    "...": "Videos.GenerateVideosOperation",
    "": "A long-running operation that imports a file into a store. `operations.get` returns its state.",
    response: "The document."
  },
  ImportFileResponse: {
    "": "The document of an imported file.",
    documentName: "The name of the document.",
    parent: "The name of the store."
  },
  UploadToFileSearchStoreParameters: {
    config: "Options of the document.",
    file: "A path or a `Blob`.",
    fileSearchStoreName: "The name of the store: `fileSearchStores/{store}`."
  },
  UploadToFileSearchStoreConfig: {
    "...": "ImportFileConfig",
    "": "Settings of an upload to a store.",
    displayName: "The display name of the document.",
    mimeType: "The media type. The default is the type of the `Blob`, or derived from the extension of the path."
  },
  UploadToFileSearchStoreOperation: {
    "...": "ImportFileOperation",
    "": "A long-running operation that imports an uploaded file into a store. `operations.get` returns its state."
  },
  UploadToFileSearchStoreResponse: {
    "...": "ImportFileResponse",
    "": "The document of an uploaded file."
  },
  UploadToFileSearchStoreResumableResponse: {
    "": "The response to the first request of an upload. Its headers contain the upload URL."
  }
}
