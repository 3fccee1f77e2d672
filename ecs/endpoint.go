package ecs

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// endpoint describes a region whose host names do not follow the rule.
type endpoint struct {
	public string // "" if it follows the rule
	noVPC  bool   // no host within the region's VPCs is known
}

// resolveEndpoint returns the URL to send requests to: the caller's own, else the table's host for the region, else
// ecs.<region>.aliyuncs.com.
func resolveEndpoint(cfg *config) (*url.URL, error) {
	if cfg.endpointURL != "" {
		return parseEndpoint(cfg.endpointURL)
	}
	e, known := endpoints[cfg.region]
	host := "ecs." + cfg.region + ".aliyuncs.com"
	switch {
	case cfg.vpc && known && e.noVPC:
		return nil, fmt.Errorf("region %q has no VPC endpoint that is known", cfg.region)
	case cfg.vpc:
		host = "ecs-vpc." + cfg.region + ".aliyuncs.com"
	case e.public != "":
		host = e.public
	}
	return &url.URL{Scheme: "https", Host: host, Path: "/"}, nil
}

// parseEndpoint reads "https://host", "http://host:port" or a bare "host", which means HTTPS: plain HTTP must be spelled
// out.
func parseEndpoint(s string) (*url.URL, error) {
	full := s
	if !strings.Contains(s, "://") {
		full = "https://" + s
	}
	u, err := url.Parse(full)
	if err == nil {
		err = checkEndpoint(u)
	}
	if err == nil && strings.Contains(full, "#") {
		err = errors.New("nothing may follow the host")
	}
	if err != nil {
		// The text may hold a password, and a parse error repeats it.
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err
		}
		return nil, fmt.Errorf("endpoint: want a URL such as https://ecs.cn-hangzhou.aliyuncs.com: %w", err)
	}
	u.Path = "/"
	return u, nil
}

func checkEndpoint(u *url.URL) error {
	switch {
	case u.User != nil:
		return errors.New("it holds a user name or password")
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("scheme %q", u.Scheme)
	case u.Hostname() == "":
		return errors.New("no host")
	case !isHost(u.Hostname()):
		return fmt.Errorf("host %q", u.Hostname())
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return errors.New("nothing may follow the host")
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return fmt.Errorf("port %q", port)
		}
	}
	return nil
}

// isHost reports whether s is a host name in ASCII or an IP address without a zone.
func isHost(s string) bool {
	if ip, err := netip.ParseAddr(s); err == nil {
		return ip.Zone() == ""
	}
	return rpc.ConsistsOf(s, rpc.Letters+"0123456789.-")
}
