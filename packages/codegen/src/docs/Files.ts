import type { FileDocs } from "../Docs.ts"

export const Files: FileDocs = {
  File: {
    "": "A file of the Files API. It is kept for 48 hours.",
    createTime: "When it was uploaded, as an RFC 3339 time.",
    displayName: "The name that people see.",
    downloadUri: "The address from which it is downloaded, where that is possible.",
    error: "Why it could not be processed, if its state is `FAILED`.",
    expirationTime: "When it is deleted, as an RFC 3339 time. Not set if it stays.",
    mimeType: "The media type, for example `video/mp4`.",
    name: "The name, for example `files/abc123`.",
    sha256Hash: "The SHA-256 hash of the bytes, in base64.",
    sizeBytes: "The number of bytes, as a decimal string.",
    source: "Where it comes from.",
    state: "Whether requests can use it.",
    updateTime: "When it was last changed, as an RFC 3339 time.",
    uri: "The URI by which requests use it, as `FileData.fileUri`.",
    videoMetadata: "What is known about a video, such as its length."
  },
  FileState: {
    "": "Whether requests can use a file.",
    STATE_UNSPECIFIED: "Not known.",
    PROCESSING: "Not yet: it is being processed.",
    ACTIVE: "They can.",
    FAILED: "They cannot: processing failed, and `error` says why."
  },
  FileSource: {
    "": "Where a file comes from.",
    SOURCE_UNSPECIFIED: "Not known.",
    UPLOADED: "It was uploaded.",
    GENERATED: "A model generated it.",
    REGISTERED: "It was registered from Cloud Storage."
  },
  FileStatus: {
    "": "An error.",
    code: "The number of the gRPC status, for example 3 for an invalid argument.",
    details: "Further details, each with its type in `@type`.",
    message: "What went wrong, in English."
  },
  UploadFileParameters: {
    "": "A file to upload, as the official SDK takes it.",
    config: "What to call the file, and options of the call.",
    file: "A path or a `Blob`."
  },
  UploadFileConfig: {
    "": "What to call a file that is uploaded.",
    displayName: "A name that people see.",
    mimeType: "The media type. By default that of the `Blob`, or by the extension of the path.",
    name:
      "The name that the file gets, for example `files/my-file`: letters in lower case, digits and dashes, at most 40. By default the server chooses one."
  },
  CreateFileParameters: {
    "": "Parameters of the first request of an upload.",
    file: "What is known about the file."
  },
  CreateFileConfig: { "": "Options of the first request of an upload." },
  CreateFileResponse: { "": "The response to the first request of an upload. Its headers say where the bytes go." },
  GetFileParameters: { name: "The name of the file, for example `files/abc123`." },
  DeleteFileParameters: { name: "The name of the file, for example `files/abc123`." },
  DeleteFileResponse: {
    id: "The id of the file.",
    type: "The kind of the response."
  },
  DownloadFileParameters: {
    downloadPath: "The path to write to. A file that is there is replaced once all bytes have arrived.",
    file: "The file: its name, or an object that refers to it."
  },
  DownloadableFileUnion: { "": "A file that can be downloaded: its name, or an object that refers to it." },
  DownloadMediaParameters: { uri: "The name or the address of the media." },
  RegisterFilesParameters: {
    "": "Files of Cloud Storage to register, as the official SDK takes them.",
    auth: "The credentials that may read the files.",
    uris: "The `gs://` URIs of the files."
  },
  InternalRegisterFilesParameters: { uris: "The `gs://` URIs of the files." },
  RegisterFilesResponse: { "": "The files that were registered.", files: "The files." },
  ListFilesResponse: {
    "": "One page of files.",
    data: "The files in another form, where the server answers so.",
    files: "The files.",
    nextPage: "The next page in that other form."
  },
  ClaudeFile: {
    "": "A file in another form, where the server answers so.",
    createdAt: "When it was uploaded, as an RFC 3339 time.",
    downloadable: "Whether it can be downloaded.",
    expiresAt: "When it is deleted, as an RFC 3339 time.",
    filename: "The name that people see.",
    id: "The id.",
    mimeType: "The media type.",
    sizeBytes: "The number of bytes.",
    type: "The kind of the object."
  }
}
