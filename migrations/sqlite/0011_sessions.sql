CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`carrier` text NOT NULL,
	`user_id` text NOT NULL,
	`username` text NOT NULL,
	`display_name` text NOT NULL,
	`groups` text NOT NULL,
	`sign_in_uid` text NOT NULL,
	`sign_in` text NOT NULL,
	`source` text NOT NULL,
	`directory_uid` text,
	`address` text NOT NULL,
	`created_at` text NOT NULL,
	`last_used_at` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_hash` ON `sessions` (`hash`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_sign_in` ON `sessions` (`sign_in_uid`);--> statement-breakpoint
CREATE INDEX `sessions_directory` ON `sessions` (`directory_uid`);--> statement-breakpoint
CREATE TABLE `sign_in_flows` (
	`hash` text PRIMARY KEY NOT NULL,
	`expires_at` text NOT NULL,
	`grant` text
);
