public import Gateway

/// Every route of the JSON API.
public enum Routes {
    public static let all: [Route] = [
        Route(.get, "/", anyone: ServiceRoutes.greet),
        Route(.get, "/health", anyone: ServiceRoutes.health),

        Route(.post, "/api/auth/register", anyone: AuthRoutes.register),
        Route(.post, "/api/auth/login", anyone: AuthRoutes.signIn),
        Route(.post, "/api/auth/refresh", anyone: AuthRoutes.refresh),
        Route(.post, "/api/auth/logout", person: AuthRoutes.signOut),
        Route(.get, "/api/auth/me", person: AuthRoutes.me),
        Route(.patch, "/api/auth/me", person: AuthRoutes.update),
        Route(.get, "/api/auth/export", person: AuthRoutes.export),
        Route(.delete, "/api/auth/account", person: AuthRoutes.delete),

        Route(.post, "/api/settings/api-key", person: KeyRoutes.add),
        Route(.get, "/api/settings/api-keys", person: KeyRoutes.list),
        Route(.post, "/api/settings/api-key/test", person: KeyRoutes.test),
        Route(.delete, "/api/settings/api-key/{provider}", person: KeyRoutes.remove),

        Route(.get, "/api/models", person: ModelRoutes.list),

        Route(.get, "/api/conversations", person: ConversationRoutes.list),
        Route(.post, "/api/conversations", person: ConversationRoutes.create),
        Route(.post, "/api/conversations/import", person: ExportRoutes.import),
        Route(.get, "/api/conversations/{id}", person: ConversationRoutes.show),
        Route(.patch, "/api/conversations/{id}", person: ConversationRoutes.update),
        Route(.delete, "/api/conversations/{id}", person: ConversationRoutes.delete),
        Route(.get, "/api/conversations/{id}/export", person: ExportRoutes.export),
        Route(.get, "/api/export/formats", person: ExportRoutes.formats),

        Route(.post, "/api/conversations/{id}/message", person: TurnRoutes.ask),
        Route(.post, "/api/conversations/{id}/message/stream", person: TurnRoutes.askStreaming),
        Route(.get, "/api/conversations/{id}/events", person: TurnRoutes.watch),
        Route(.post, "/api/conversations/{id}/cancel", person: TurnRoutes.cancel),
        Route(.post, "/api/conversations/{id}/resume", person: TurnRoutes.resume),

        Route(.post, "/api/conversations/{id}/shares", person: ShareRoutes.create),
        Route(.get, "/api/shares", person: ShareRoutes.list),
        Route(.delete, "/api/shares/{id}", person: ShareRoutes.revoke),

        Route(.get, "/api/admin/users", administrator: AdminRoutes.listUsers),
        Route(.patch, "/api/admin/users/{id}", administrator: AdminRoutes.updateUser),
        Route(.get, "/api/admin/hooks", administrator: AdminRoutes.hooks),
        Route(.post, "/api/admin/hooks/test", administrator: AdminRoutes.testHooks),
        Route(.post, "/api/admin/hooks/{id}/retry", administrator: AdminRoutes.retryDelivery),
        Route(.delete, "/api/admin/hooks/{id}", administrator: AdminRoutes.dropDelivery),
    ]
}
