package metadata

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
)

// IdentityDocument identifies the instance. [Client.IdentitySignature] proves it to others.
type IdentityDocument struct {
	InstanceID     string `json:"instance-id"`
	InstanceType   string `json:"instance-type"`
	ImageID        string `json:"image-id"`
	RegionID       string `json:"region-id"`
	ZoneID         string `json:"zone-id"`
	OwnerAccountID string `json:"owner-account-id"`
	SerialNumber   string `json:"serial-number"`
	MAC            string `json:"mac"`
	PrivateIPv4    string `json:"private-ipv4"`
}

// IdentityDocument returns the identity document of the instance. For its exact text, which is what the signature covers,
// call [Client.Get] with "dynamic/instance-identity/document".
func (c *Client) IdentityDocument(ctx context.Context) (*IdentityDocument, error) {
	const path = "dynamic/instance-identity/document"
	s, err := c.Get(ctx, path)
	if err != nil {
		return nil, err
	}
	d := new(IdentityDocument)
	if err := json.Unmarshal([]byte(s), d); err != nil {
		return nil, fmt.Errorf("metadata: %q: %w", path, err)
	}
	return d, nil
}

// IdentitySignature returns the PKCS #7 signature of the identity document, in base64. The signature covers the audience,
// too, if that is not empty, so that a signature for one party is useless to another.
func (c *Client) IdentitySignature(ctx context.Context, audience string) (string, error) {
	path := "dynamic/instance-identity/pkcs7"
	if audience != "" {
		path += "?" + url.Values{"audience": {audience}}.Encode()
	}
	return c.Get(ctx, path)
}
