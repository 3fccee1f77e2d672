package credentials

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// AssumeRoleOptions configure [AssumeRole]. They print without the external id.
type AssumeRoleOptions struct {
	RoleARN        string        // "acs:ram::<account>:role/<name>". Required.
	SessionName    string        // 2 to 64 letters, digits and ".@-_", shown in audit logs. Default: "aliecs-" and random letters and digits
	Policy         string        // a policy, in JSON, that restricts the role further. Default: none
	ExternalID     string        // the id that the owner of the role demands from other accounts. Default: none
	SourceIdentity string        // the person or service behind the call, shown in audit logs. Default: none
	Duration       time.Duration // lifetime of the keys. Range: 15 minutes to the maximum of the role. Default: 1 hour
	STS            STSOptions    // how to reach the security token service
	Logger         *slog.Logger  // logs refreshes that fail while the old keys are valid. Default: none
}

// AssumeRole returns a provider of the keys of a RAM role. The keys of source must be allowed to assume it.
func AssumeRole(source Provider, o AssumeRoleOptions) Provider {
	if source == nil {
		return failing(errors.New("assume role: the source provider is nil"))
	}
	params, err := roleParams(o.RoleARN, o.SessionName, o.Duration, map[string]string{
		"Policy": o.Policy, "ExternalId": o.ExternalID, "SourceIdentity": o.SourceIdentity,
	})
	if err != nil {
		return failing(fmt.Errorf("assume role: %w", err))
	}
	source = Guard(source)
	return cached(func(ctx context.Context) (Credentials, error) {
		keys, err := ask(ctx, source)
		if err != nil {
			return Credentials{}, fmt.Errorf("assume role %q: source: %w", o.RoleARN, err)
		}
		var response roleResponse
		err = o.STS.signed(ctx, "AssumeRole", params, keys, &response)
		if e, ok := errors.AsType[*STSError](err); ok && e.Code == "InvalidSecurityToken.Expired" {
			// The source may consider them valid by this machine's clock. The notice makes it refresh them.
			notice := rpc.NoticeOf(ctx)
			notice.Expired = keys.AccessKeyID
			if fresh, asked := ask(rpc.WithNotice(ctx, notice), source); asked == nil && fresh.AccessKeyID != keys.AccessKeyID {
				err = o.STS.signed(ctx, "AssumeRole", params, fresh, &response)
			}
		}
		if err != nil {
			return Credentials{}, fmt.Errorf("assume role %q: %w", o.RoleARN, err)
		}
		return response.credentials(o.RoleARN)
	}, o.Logger)
}

type roleResponse struct{ Credentials session }

func (r roleResponse) credentials(role string) (Credentials, error) {
	c, err := r.Credentials.credentials()
	if err != nil {
		return Credentials{}, fmt.Errorf("assume role %q: %w", role, err)
	}
	return c, nil
}

const (
	defaultDuration  = time.Hour
	shortestDuration = 15 * time.Minute
)

// roleParams returns the parameters that AssumeRole and OIDC share, and those of more that are not empty.
func roleParams(role, name string, d time.Duration, more map[string]string) (url.Values, error) {
	if role == "" {
		return nil, errors.New("the role's ARN is empty")
	}
	if name == "" {
		name = "aliecs-" + rand.Text()[:10]
	}
	if len(name) < 2 || len(name) > 64 || !rpc.ConsistsOf(name, rpc.Letters+"0123456789.@_-") {
		return nil, fmt.Errorf("session name %q: want 2 to 64 letters, digits and .@-_", name)
	}
	seconds, err := durationSeconds(d)
	if err != nil {
		return nil, err
	}
	params := url.Values{"RoleArn": {role}, "RoleSessionName": {name}, "DurationSeconds": {seconds}}
	for name, v := range more {
		if v != "" {
			params.Set(name, v)
		}
	}
	return params, nil
}

func durationSeconds(d time.Duration) (string, error) {
	if d == 0 {
		d = defaultDuration
	}
	if d < shortestDuration {
		return "", fmt.Errorf("duration %s: want %s or more", d, shortestDuration)
	}
	return strconv.Itoa(int(d / time.Second)), nil
}

// LogValue returns the options that are set, without the external id.
func (o AssumeRoleOptions) LogValue() slog.Value {
	external := ""
	if o.ExternalID != "" {
		external = rpc.Redacted
	}
	var attrs []slog.Attr
	for _, a := range []slog.Attr{
		slog.String("RoleARN", o.RoleARN), slog.String("SessionName", o.SessionName), slog.Duration("Duration", o.Duration),
		slog.String("Policy", o.Policy), slog.String("ExternalID", external), slog.String("SourceIdentity", o.SourceIdentity),
		slog.String("Region", o.STS.Region), slog.Bool("VPC", o.STS.VPC), slog.String("Endpoint", o.STS.Endpoint),
	} {
		if !a.Value.Equal(slog.AnyValue("")) && !a.Value.Equal(slog.BoolValue(false)) && !a.Value.Equal(slog.DurationValue(0)) {
			attrs = append(attrs, a)
		}
	}
	return slog.GroupValue(attrs...)
}

// String returns the text of LogValue.
func (o AssumeRoleOptions) String() string { return o.LogValue().String() }

// Format prints o without its secrets, for every verb.
func (o AssumeRoleOptions) Format(f fmt.State, _ rune) { fmt.Fprint(f, o.String()) }

// MarshalText returns the same text as String, so that encoders show no secret.
func (o AssumeRoleOptions) MarshalText() ([]byte, error) { return []byte(o.String()), nil }
