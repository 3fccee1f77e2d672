// Package signer computes the two signatures that Alibaba Cloud accepts on RPC-style requests. All of it is pure
// functions: the clock, the nonce and the keys come in as arguments, and nothing is sent.
//
// Signature 1.0 (HMAC-SHA1) covers the parameters of a request, query and form alike, and travels as one more of them:
//
//	params.Set("Signature", signer.Signature(http.MethodPost, params, accessKeySecret))
//
// [SignedForm] signs the parameters and writes the form in one pass.
//
// ACS3-HMAC-SHA256 (V3) covers method, path, query, headers and body, and travels in the header Authorization:
//
//	hash := signer.PayloadHash(body) // also the value of the header x-acs-content-sha256
//	canonical, signed := signer.CanonicalRequestV3(http.MethodPost, "/", query, header, hash)
//	signature := signer.SignatureV3(signer.StringToSignV3(canonical), accessKeySecret)
//	header.Set("Authorization", signer.AuthorizationV3(accessKeyID, signed, signature))
//
// Both take a timestamp and a nonce that the service accepts once and for some minutes only, so every attempt to send
// a request needs a signature of its own.
package signer
