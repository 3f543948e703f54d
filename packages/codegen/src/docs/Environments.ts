import type { FileDocs } from "../WrittenDocs.ts"

export const Environments: FileDocs = {
  Environment: {
    "": "A server-side environment for tools and agents, with files and network access.",
    created: "The creation time, in RFC 3339 format.",
    file_count: "The number of files, as a decimal string.",
    id: "The id.",
    last_accessed: "The time of the last use, in RFC 3339 format.",
    network: "The network access of the environment.",
    size_bytes: "The number of bytes of all files, as a decimal string.",
    sources: "The initial files.",
    status: "The status.",
    updated: "The time of the last update, in RFC 3339 format."
  },
  Status: { "": "The status of an environment.", active: "Usable.", expired: "Expired." },
  CreateEnvironmentParams: { "...": "CreateEnvironmentRequest" },
  CreateEnvironmentRequest: {
    "": "An environment to create.",
    from_environment: "The id of the environment to start from.",
    network: "The network access of the environment.",
    sources: "Files to put into it."
  },
  CreateEnvironmentRequestNetworkEnum: { "": "The network access of an environment.", disabled: "None." },
  CreateEnvironmentRequestNetworkUnion: { "": "The network access of an environment." },
  EnvironmentNetworkEnum: { "": "The network access of an environment.", disabled: "None." },
  EnvironmentNetworkUnion: { "": "The network access of an environment." },
  GetEnvironmentParams: { id: "The id of the environment." },
  DeleteEnvironmentParams: { id: "The id of the environment." },
  ListEnvironmentsResponse: { "": "One page of environments.", environments: "The environments." },
  EnvironmentFile: {
    "": "A file or a directory of an environment.",
    created: "The creation time, in RFC 3339 format.",
    mime_type: "The media type.",
    modified: "The time of the last update, in RFC 3339 format.",
    name: "The last part of the path.",
    path: "The path in the environment.",
    size_bytes: "The number of bytes, as a decimal string.",
    type: "The type of the entry."
  },
  Type: { "": "The type of an entry.", file: "A file.", directory: "A directory." },
  GetEnvironmentFilesParams: {
    environment: "The id of the environment.",
    path: "The path of the directory to list.",
    recursive: "Whether to list subdirectories recursively."
  },
  GetEnvironmentFilesResponse: { "": "One page of files.", files: "The files and directories." },
  DownloadEnvironmentFileParams: { environment: "The id of the environment.", path: "The path of the file." },
  StartEnvironmentFileUploadParams: {
    environment: "The id of the environment.",
    extract: "Whether to unpack the file, a tar or tar.gz archive, at the path.",
    overwrite: "Whether to replace an existing file.",
    path: "The target path."
  }
}
