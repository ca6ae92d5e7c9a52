ALTER TABLE `tokens` ADD `uid` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `origin` text DEFAULT 'machine' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `description` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `owner_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `owner_name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `roles` text DEFAULT '["admin"]' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `ceiling` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `source_ranges` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `rotated_at` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `former_hash` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `former_expires_at` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `former_last_used_at` text;--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_former_hash` ON `tokens` (`former_hash`);--> statement-breakpoint
CREATE INDEX `tokens_owner` ON `tokens` (`owner_id`);