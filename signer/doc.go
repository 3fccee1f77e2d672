// Package signer computes the two signatures that Alibaba Cloud accepts for RPC-style requests. It consists of pure functions: the
// clock, the nonce and the keys are arguments, and nothing is sent.
//
// Signature 1.0 (HMAC-SHA1) is the signature of RPC-style requests and the default of package ecs. Its functions have no suffix:
// [StringToSign], [Signature] and [SignedForm]. It covers the parameters of a request, in the query and in the form, and is sent
// as one more parameter:
//
//	params.Set("Signature", signer.Signature(http.MethodPost, params, accessKeySecret))
//
// [SignedForm] signs a list of parameters and writes the form in one pass, without a map. [Params] makes such a list of url.Values.
//
// ACS3-HMAC-SHA256 is the newer signature, called V3. Its functions have the suffix V3, but for [PayloadHash]. It covers method,
// path, query, headers and body, and is sent in the header Authorization:
//
//	hash := signer.PayloadHash(body) // also the value of the header x-acs-content-sha256
//	canonical, signed := signer.CanonicalRequestV3(http.MethodPost, "/", query, header, hash)
//	signature := signer.SignatureV3(signer.StringToSignV3(canonical), accessKeySecret)
//	header.Set("Authorization", signer.AuthorizationV3(accessKeyID, signed, signature))
//
// Both signatures cover a timestamp that is valid for some minutes and a nonce that is valid once, so every attempt to send a request
// needs a new signature.
package signer
