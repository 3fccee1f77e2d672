package compute_test

import (
	"crypto/md5"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/attachkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/deletekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/detachkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/importkeypair"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A public key without a known private key, and its MD5 fingerprint computed elsewhere.
const (
	someKey            = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPUgvPISMaPYQ+VpjIBRzeXCpIzPYcoIslnt2CWtNp/ me@example.com"
	someKeyFingerprint = "9c:fc:21:d2:13:73:19:34:5d:92:18:d9:5b:d5:5a:1e"
)

// Keys that are not valid.
const (
	otherKind = "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGPUgvPI"
	emptyKey  = "ssh-rsa AAAAB3NzaC1yc2E="
	dssAsRSA  = "ssh-rsa AAAAB3NzaC1kc3MAAACBAJ"
	notBase64 = "ssh-rsa AAAAB3Nza1234-5678qwertyuudsfsg"
	noStart   = "ssh-rsa QUJDRAB3Nza12345678qwertyuudsfsg"
)

func jsonList(items ...string) string {
	b, _ := json.Marshal(items)
	return string(b)
}

func TestKeyPairs_lifeCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, s := t.Context(), apitest.NewServer()
		c := apitest.CheckedClient(t, s)
		tags := []types.Tag{{Key: "env", Value: "test"}}
		made, err := createkeypair.Do(ctx, c, &createkeypair.Request{KeyPairName: "laptop", ResourceGroupID: "rg-1", Tags: tags})
		require.NoError(t, err)
		block, rest := pem.Decode([]byte(made.PrivateKeyBody))
		require.NotNil(t, block)
		assert.Empty(t, rest)
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		require.NoError(t, err)
		assert.Equal(t, "laptop", made.KeyPairName)
		assert.Regexp(t, "^ssh-", made.KeyPairID)

		imported, err := importkeypair.Do(ctx, c, &importkeypair.Request{KeyPairName: "desktop", PublicKeyBody: someKey})
		require.NoError(t, err)
		assert.Equal(t, someKeyFingerprint, imported.KeyPairFingerPrint)

		list, err := describekeypairs.Do(ctx, c, &describekeypairs.Request{IncludePublicKey: new(true)})
		require.NoError(t, err)
		require.Len(t, list.KeyPairs, 2)
		assert.Equal(t, someKey, list.KeyPairs[1].PublicKey)
		blob, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(list.KeyPairs[0].PublicKey, "ssh-rsa "))
		require.NoError(t, err)
		assert.Contains(t, string(blob), string(key.PublicKey.N.Bytes()), "both halves are of one key")
		assert.IsType(t, &rsa.PrivateKey{}, key)
		assert.Equal(t, made.KeyPairFingerPrint, list.KeyPairs[0].KeyPairFingerPrint)
		assert.Equal(t, tags, list.KeyPairs[0].Tags)
		assert.False(t, list.KeyPairs[0].CreationTime.IsZero())

		id := apitest.Launch(t, s, "KeyPairName=laptop")[0]
		windows := apitest.Launch(t, s, "ImageId="+windows)[0]
		attached, err := attachkeypair.Do(ctx, c, &attachkeypair.Request{KeyPairName: "desktop", InstanceIDs: []string{id, "i-none", windows}})
		require.NoError(t, err)
		assert.Equal(t, 3, attached.TotalCount)
		assert.Equal(t, 2, attached.FailCount)
		var results []string
		for _, r := range attached.Results {
			results = append(results, fmt.Sprint(r.Success, " ", r.Code))
		}
		assert.Equal(t, []string{"true 200", "false InvalidInstanceId.NotFound", "false DependencyViolation.WindowsInstance"}, results)

		_, err = deletekeypairs.Do(ctx, c, &deletekeypairs.Request{KeyPairNames: []string{"laptop", "desktop"}})
		assert.True(t, ecs.HasCode(err, "InvalidParameter.KeypairAlreadyAttachedInstance"), err)

		detached, err := detachkeypair.Do(ctx, c, &detachkeypair.Request{KeyPairName: "laptop", InstanceIDs: []string{id}})
		require.NoError(t, err)
		assert.Equal(t, 1, detached.FailCount, "attaching replaced it")
		detached, err = detachkeypair.Do(ctx, c, &detachkeypair.Request{KeyPairName: "desktop", InstanceIDs: []string{id}})
		require.NoError(t, err)
		assert.Equal(t, 0, detached.FailCount)

		_, err = deletekeypairs.Do(ctx, c, &deletekeypairs.Request{KeyPairNames: []string{"laptop", "desktop"}})
		require.NoError(t, err)
		list, err = describekeypairs.Do(ctx, c, nil)
		require.NoError(t, err)
		assert.Empty(t, list.KeyPairs)
	})
}

// A key that only looks like one is kept as it is, with a fingerprint of its text.
func TestImportKeyPair_looksLikeKey(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for name, text := range map[string]string{
		"of the provider":     "AAAAB3Nza12345678qwertyuudsfsg",
		"of another length":   "AAAAB3Nza12345678qwertyuudsfsg1234567",
		"that can be decoded": "AAAAB3Nza12345678qwertyuudsfsgAA",
		"that is cut off":     "AAAAB3NzaC1yc2EAAAADAQABAAABAQDVUYabc",
	} {
		t.Run(name, func(t *testing.T) {
			sum := strings.ReplaceAll(fmt.Sprintf("% x", md5.Sum([]byte(text))), " ", ":")
			imported := apitest.Succeed[importkeypair.Response](t, s, "ImportKeyPair", "KeyPairName", "mine", "PublicKeyBody", "ssh-rsa "+text)
			assert.Equal(t, sum, imported.KeyPairFingerPrint)
			list := apitest.Succeed[describekeypairs.Response](t, s, "DescribeKeyPairs", "IncludePublicKey", "true")
			require.Len(t, list.KeyPairs, 1)
			assert.Equal(t, sum, list.KeyPairs[0].KeyPairFingerPrint)
			assert.Equal(t, "ssh-rsa "+text, list.KeyPairs[0].PublicKey)
			succeed(t, s, "DeleteKeyPairs", "KeyPairNames", `["mine"]`)
		})
	}
}

type keyPairsResponse struct {
	TotalCount int
	KeyPairs   struct {
		KeyPair []struct{ KeyPairName string }
	}
}

func TestDescribeKeyPairs(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for i := range 12 {
		succeed(t, s, "ImportKeyPair", "KeyPairName", fmt.Sprintf("key-%02d", i), "PublicKeyBody", someKey,
			"ResourceGroupId", fmt.Sprintf("rg-%d", i%2), "Tag.1.Key", "n", "Tag.1.Value", fmt.Sprint(i))
	}
	succeed(t, s, "ImportKeyPair", "RegionId", "us-west-1", "KeyPairName", "key-00", "PublicKeyBody", someKey)
	for _, tt := range []struct {
		name        string
		params      string
		total, page int
	}{
		{"all", "", 12, 10},
		{"second page", "PageNumber=2", 12, 2},
		{"page size", "PageSize=50", 12, 12},
		{"a name", "KeyPairName=key-03", 1, 1},
		{"a pattern", "KeyPairName=key-0*", 10, 10},
		{"a fingerprint", "KeyPairFingerPrint=" + someKeyFingerprint + " PageSize=50", 12, 12},
		{"another fingerprint", "KeyPairFingerPrint=00", 0, 0},
		{"a resource group", "ResourceGroupId=rg-1", 6, 6},
		{"a tag", "Tag.1.Key=n Tag.1.Value=7", 1, 1},
		{"another region", "RegionId=us-west-1", 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := apitest.Succeed[keyPairsResponse](t, s, "DescribeKeyPairs", apitest.NameValues(tt.params)...)
			assert.Equal(t, tt.total, got.TotalCount)
			assert.Len(t, got.KeyPairs.KeyPair, tt.page)
		})
	}
}

func TestKeyPairs_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	succeed(t, s, "ImportKeyPair", "KeyPairName", "mine", "PublicKeyBody", someKey)
	list := func(n int) string { return jsonList(make([]string, n)...) }
	for _, tt := range []struct {
		name, action string
		params       []string
		status       int
		code         string
	}{
		{"bad name", "CreateKeyPair", []string{"KeyPairName", "1a"}, 400, "InvalidKeyPairName.Malformed"},
		{"name in use", "CreateKeyPair", []string{"KeyPairName", "mine"}, 400, "KeyPair.AlreadyExist"},
		{"name in use by import", "ImportKeyPair", []string{"KeyPairName", "mine", "PublicKeyBody", someKey}, 400, "KeyPair.AlreadyExist"},
		{"bad tag", "CreateKeyPair", []string{"KeyPairName", "new", "Tag.1.Key", "acs:x"}, 400, "InvalidTagKey.Malformed"},
		{"no key", "ImportKeyPair", []string{"KeyPairName", "new", "PublicKeyBody", "AAAA"}, 400, "InvalidPublicKeyBody.Malformed"},
		{"key of another kind", "ImportKeyPair", []string{"KeyPairName", "new", "PublicKeyBody", otherKind}, 400, "InvalidPublicKeyBody.Malformed"},
		{"nothing in the key", "ImportKeyPair", []string{"KeyPairName", "new", "PublicKeyBody", emptyKey}, 400, "InvalidPublicKeyBody.Malformed"},
		{"another kind that has the same length", "ImportKeyPair", []string{"KeyPairName", "new", "PublicKeyBody", dssAsRSA}, 400, "InvalidPublicKeyBody.Malformed"},
		{"no base64 in the key", "ImportKeyPair", []string{"KeyPairName", "new", "PublicKeyBody", notBase64}, 400, "InvalidPublicKeyBody.Malformed"},
		{"key without its start", "ImportKeyPair", []string{"KeyPairName", "new", "PublicKeyBody", noStart}, 400, "InvalidPublicKeyBody.Malformed"},
		{"unknown kind of key", "ImportKeyPair", []string{"KeyPairName", "new", "PublicKeyBody", "ssh-x AAAAB3Nza12345678qwertyuudsfsg"}, 400, "InvalidPublicKeyBody.Malformed"},
		{"unknown name", "DeleteKeyPairs", []string{"KeyPairNames", `["mine","other"]`}, 404, "InvalidKeyPair.NotFound"},
		{"no names", "DeleteKeyPairs", []string{"KeyPairNames", `[]`}, 400, "InvalidKeyPairNames.ValueNotSupported"},
		{"no JSON", "DeleteKeyPairs", []string{"KeyPairNames", `mine`}, 400, "InvalidParameter"},
		{"too many names", "DeleteKeyPairs", []string{"KeyPairNames", list(101)}, 403, "InstanceKeyPairLimitExceeded"},
		{"unknown key pair", "AttachKeyPair", []string{"KeyPairName", "other", "InstanceIds", `["i-1"]`}, 400, "InvalidKeyPairName.NotFound"},
		{"no instances", "AttachKeyPair", []string{"KeyPairName", "mine", "InstanceIds", `[]`}, 400, "InvalidInstanceIds.ValueNotSupported"},
		{"too many for attaching", "AttachKeyPair", []string{"KeyPairName", "mine", "InstanceIds", list(51)}, 403, "InstanceKeyPairLimitExceeded"},
		{"too many for detaching", "DetachKeyPair", []string{"KeyPairName", "mine", "InstanceIds", list(51)}, 403, "InstanceKeyPairLimitExceeded"},
	} {
		apitest.Rejects(t, s, tt.name, tt.action, tt.params, tt.status, tt.code)
	}
	assert.Equal(t, 1, apitest.Succeed[keyPairsResponse](t, s, "DescribeKeyPairs").TotalCount, "a failed call changes nothing")

	for i := range 499 {
		succeed(t, s, "ImportKeyPair", "KeyPairName", fmt.Sprintf("key-%d", i), "PublicKeyBody", someKey)
	}
	rejects(t, s, 403, "QuotaExceed.KeyPair", "ImportKeyPair", "KeyPairName", "one-more", "PublicKeyBody", someKey)
}
