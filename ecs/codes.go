package ecs

// Error codes that have no predicate and that callers test for with [HasCode]. The API reference lists the codes of
// each action.
const (
	CodeIncorrectInstanceStatus = "IncorrectInstanceStatus" // see also [IsConflict]
	CodeIncorrectDiskStatus     = "IncorrectDiskStatus"     // see also [IsConflict]
	CodeMissingParameter        = "MissingParameter"
	CodeInvalidParameter        = "InvalidParameter"
	CodeUnsupportedParameter    = "UnsupportedParameter"
	CodeInvalidActionNotFound   = "InvalidAction.NotFound"
	CodeInvalidRegionNotFound   = "InvalidRegionId.NotFound"
	CodeSignatureDoesNotMatch   = "SignatureDoesNotMatch"
	CodeTimestampExpired        = "InvalidTimeStamp.Expired"
	CodeAccessKeyNotFound       = "InvalidAccessKeyId.NotFound"
	CodeAccessKeyInactive       = "InvalidAccessKeyId.Inactive"
	CodeSecurityTokenExpired    = "InvalidSecurityToken.Expired"
)
