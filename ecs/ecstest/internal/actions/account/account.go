// Package account has the actions on the account as a whole: its quotas, and what its owner chose.
package account

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions are the actions on the account as a whole.
func Actions() action.Table {
	return action.Table{
		"DescribeAccountAttributes":    {Do: describeAccountAttributes, Lists: action.NumberedLists(30, "AttributeName")},
		"DescribeUserBusinessBehavior": {Do: describeUserBusinessBehavior},
		"ModifyUserBusinessBehavior":   {Do: modifyUserBusinessBehavior},
	}
}
