package rpc

// LibraryVersion is the version of the library.
const LibraryVersion = "0.1.0"

// UserAgent names the library to the service.
const UserAgent = "aliecs/" + LibraryVersion + " (+https://github.com/go-aliecs/aliecs)"
