import type { FileDocs } from "../Docs.ts"

export const FileSearchStores: FileDocs = {
  FileSearchStore: {
    "": "A store of documents in which the tool `fileSearch` searches.",
    activeDocumentsCount: "The number of documents that searches find, as a decimal string.",
    createTime: "When it was created, as an RFC 3339 time.",
    displayName: "The name that people see.",
    embeddingModel: "The full name of the model that embeds the documents.",
    failedDocumentsCount: "The number of documents that could not be processed, as a decimal string.",
    name: "The name: `fileSearchStores/{store}`.",
    pendingDocumentsCount: "The number of documents that are being processed, as a decimal string.",
    sizeBytes: "The number of bytes of all documents, as a decimal string.",
    updateTime: "When it was last changed, as an RFC 3339 time."
  },
  CreateFileSearchStoreParameters: { config: "What to call the store." },
  CreateFileSearchStoreConfig: {
    "": "What to call a store.",
    displayName: "A name that people see.",
    embeddingModel: "The name of the model that embeds the documents. The default is the server's."
  },
  GetFileSearchStoreParameters: { name: "The name of the store." },
  DeleteFileSearchStoreParameters: { name: "The name of the store." },
  DeleteFileSearchStoreConfig: {
    force:
      "Whether its documents are deleted as well. If `false`, which is the default, a store with documents is not deleted."
  },
  ListFileSearchStoresResponse: { "": "One page of stores.", fileSearchStores: "The stores." },
  ImportFileParameters: {
    config: "How the file is divided, and its metadata.",
    fileName: "The name of the file of the Files API: `files/{file}`.",
    fileSearchStoreName: "The name of the store: `fileSearchStores/{store}`."
  },
  ImportFileConfig: {
    "": "How a file is put into a store.",
    chunkingConfig: "How the text is divided into chunks.",
    customMetadata: "Metadata of your own, by which searches can be filtered."
  },
  ChunkingConfig: { "": "How a text is divided into chunks.", whiteSpaceConfig: "It is divided at white space." },
  WhiteSpaceConfig: {
    "": "How a text is divided at white space.",
    maxOverlapTokens: "The largest number of tokens that two chunks in a row have in common.",
    maxTokensPerChunk: "The largest number of tokens of a chunk."
  },
  ImportFileOperation: {
    "...": "Videos.GenerateVideosOperation",
    "": "The work of putting a file into a store, which goes on at the server. `operations.get` asks how far it is.",
    response: "The document."
  },
  ImportFileResponse: {
    "": "What a file in a store has become.",
    documentName: "The name of the document.",
    parent: "The name of the store."
  },
  UploadToFileSearchStoreParameters: {
    config: "What to call the document, how it is divided, and its metadata.",
    file: "A path or a `Blob`.",
    fileSearchStoreName: "The name of the store: `fileSearchStores/{store}`."
  },
  UploadToFileSearchStoreConfig: {
    "...": "ImportFileConfig",
    "": "How a file that is uploaded is put into a store.",
    displayName: "A name of the document that people see.",
    mimeType: "The media type. By default that of the `Blob`, or by the extension of the path."
  },
  UploadToFileSearchStoreOperation: {
    "...": "ImportFileOperation",
    "":
      "The work of putting an uploaded file into a store, which goes on at the server. `operations.get` asks how far it is."
  },
  UploadToFileSearchStoreResponse: {
    "...": "ImportFileResponse",
    "": "What an uploaded file in a store has become."
  },
  UploadToFileSearchStoreResumableResponse: {
    "": "The response to the first request of an upload. Its headers say where the bytes go."
  }
}
