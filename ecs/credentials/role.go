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

// AssumeRoleOptions say which role to assume. They print without the external id.
type AssumeRoleOptions struct {
	RoleARN        string        // "acs:ram::<account>:role/<name>". Required.
	SessionName    string        // 2 to 64 letters, digits and ".@-_"; shown in audit logs. Default: "aliecs-" and random letters
	Duration       time.Duration // how long each set of keys lives: 15 minutes up to what the role allows. Default: 1 hour
	Policy         string        // a policy, in JSON, that allows less than the role does
	ExternalID     string        // what the role's owner demands of others who assume it
	SourceIdentity string        // who is behind the call, for audit logs
	STS            STSOptions
	Logger         *slog.Logger // told of refreshes that fail while the keys still serve
}

// AssumeRole provides keys of a RAM role, which those of the source may assume.
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
			// By the service's clock they have, whatever ours says. The source has the others to come.
			notice := rpc.NoticeOf(ctx)
			notice.Expired = keys.AccessKeyID
			if others, asked := ask(rpc.WithNotice(ctx, notice), source); asked == nil && others.AccessKeyID != keys.AccessKeyID {
				err = o.STS.signed(ctx, "AssumeRole", params, others, &response)
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

// roleParams are the parameters that both ways to assume a role share; empty ones of more are left out.
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

// LogValue logs what is set, without the external id.
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

// String is what LogValue logs.
func (o AssumeRoleOptions) String() string { return o.LogValue().String() }

// Format prints o without its secrets, whatever the verb.
func (o AssumeRoleOptions) Format(f fmt.State, _ rune) { fmt.Fprint(f, o.String()) }

// MarshalText encodes what String prints, so that encoders show no secret either.
func (o AssumeRoleOptions) MarshalText() ([]byte, error) { return []byte(o.String()), nil }
