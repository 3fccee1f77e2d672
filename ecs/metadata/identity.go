package metadata

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
)

// IdentityDocument says who the instance is. [Client.IdentitySignature] proves it to others.
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

// IdentityDocument reads the instance's identity document. Its exact text, which the signature is about, is entry
// "dynamic/instance-identity/document" of [Client.Get].
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

// IdentitySignature is the PKCS #7 signature of the identity document, in base64. An audience, if not empty, becomes part
// of what is signed, so that a signature made for one party is of no use with another.
func (c *Client) IdentitySignature(ctx context.Context, audience string) (string, error) {
	path := "dynamic/instance-identity/pkcs7"
	if audience != "" {
		path += "?" + url.Values{"audience": {audience}}.Encode()
	}
	return c.Get(ctx, path)
}
