import type { FileDocs } from "../Docs.ts"

export const Environments: FileDocs = {
  Environment: {
    "": "An environment on the server in which tools and agents work: files and a network.",
    created: "When it was created, as an RFC 3339 time.",
    file_count: "The number of files, as a decimal string.",
    id: "The id.",
    last_accessed: "When it was last used, as an RFC 3339 time.",
    network: "Which addresses can be reached from it.",
    size_bytes: "The number of bytes of all files, as a decimal string.",
    sources: "The files that were put into it.",
    status: "Whether it can be used.",
    updated: "When it was last changed, as an RFC 3339 time."
  },
  Status: { "": "Whether an environment can be used.", active: "It can.", expired: "It has expired." },
  CreateEnvironmentParams: { "...": "CreateEnvironmentRequest" },
  CreateEnvironmentRequest: {
    "": "An environment to create.",
    from_environment: "The id of the environment to start from.",
    network: "Which addresses can be reached from it.",
    sources: "Files to put into it."
  },
  CreateEnvironmentRequestNetworkEnum: { "": "Which addresses can be reached from an environment.", disabled: "None." },
  CreateEnvironmentRequestNetworkUnion: { "": "Which addresses can be reached from an environment." },
  EnvironmentNetworkEnum: { "": "Which addresses can be reached from an environment.", disabled: "None." },
  EnvironmentNetworkUnion: { "": "Which addresses can be reached from an environment." },
  GetEnvironmentParams: { id: "The id of the environment." },
  DeleteEnvironmentParams: { id: "The id of the environment." },
  ListEnvironmentsResponse: { "": "One page of environments.", environments: "The environments." },
  EnvironmentFile: {
    "": "A file or a directory of an environment.",
    created: "When it was created, as an RFC 3339 time.",
    mime_type: "The media type.",
    modified: "When it was last changed, as an RFC 3339 time.",
    name: "The last part of the path.",
    path: "The path in the environment.",
    size_bytes: "The number of bytes, as a decimal string.",
    type: "Whether it is a file or a directory."
  },
  Type: { "": "What is at a path.", file: "A file.", directory: "A directory." },
  GetEnvironmentFilesParams: {
    environment: "The id of the environment.",
    path: "The path of the directory to list.",
    recursive: "Whether the files of its subdirectories are listed as well."
  },
  GetEnvironmentFilesResponse: { "": "One page of files.", files: "The files and directories." },
  DownloadEnvironmentFileParams: { environment: "The id of the environment.", path: "The path of the file." },
  StartEnvironmentFileUploadParams: {
    environment: "The id of the environment.",
    extract: "Whether the file is a tar archive, compressed by gzip or not, whose files are put at the path.",
    overwrite: "Whether a file that is there is replaced.",
    path: "The path to put the file at."
  }
}
