// Package wire puts requests into the RPC form of ECS and reads its JSON responses.
//
// It is what generated code calls. A [Writer] turns fields into request parameters: lists are numbered from 1, structures
// join names with a dot, and what would be misread on the other side is an error before anything is sent. A [Reader] walks a
// response once, without reflection: it is as strict about JSON as encoding/json, and lenient about values, because responses of ECS
// spell the same field as number, text or boolean from one action to the next. What it cannot understand it reports as [Drift].
package wire
