package imds

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// maxTokenTTL is 6 hours, in seconds.
const maxTokenTTL = 21600

func (s *Service) newToken(r *http.Request) (status int, body string) {
	if r.Header.Get("X-Forwarded-For") != "" {
		return http.StatusForbidden, ""
	}
	seconds, err := strconv.Atoi(r.Header.Get("X-Aliyun-Ecs-Metadata-Token-Ttl-Seconds"))
	if err != nil || seconds < 1 || seconds > maxTokenTTL {
		return http.StatusBadRequest, ""
	}
	return http.StatusOK, s.token(time.Now().Add(time.Duration(seconds) * time.Second).UnixNano())
}

// token returns a token: its expiry and a checksum that guards against accidents.
func (s *Service) token(expires int64) string {
	end := strconv.FormatInt(expires, 16)
	sum := sha256.Sum256([]byte(s.instanceID + " " + end))
	return end + "-" + hex.EncodeToString(sum[:16])
}

func (s *Service) checkToken(in *backend.Instance, r *http.Request) (status int) {
	token := r.Header.Get("X-Aliyun-Ecs-Metadata-Token")
	if token == "" {
		if in.HTTPTokens == "required" {
			return http.StatusForbidden
		}
		return http.StatusOK
	}
	end, _, _ := strings.Cut(token, "-")
	expires, err := strconv.ParseInt(end, 16, 64)
	if err != nil || token != s.token(expires) || time.Now().UnixNano() >= expires {
		return http.StatusUnauthorized
	}
	return http.StatusOK
}
