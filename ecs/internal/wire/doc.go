// Package wire encodes requests in the RPC form of ECS and decodes its JSON responses. Generated code calls it.
//
// A [Writer] turns fields into request parameters: lists are numbered from 1, and the fields of structures have names joined with
// dots. Values that the service would misread are errors before anything is sent. A [Reader] walks a response once, without
// reflection. It is as strict about JSON as encoding/json. It is lenient about values, because the same field may be a number, text
// or boolean in responses of different actions. It reports values that it cannot understand as [Drift].
package wire
