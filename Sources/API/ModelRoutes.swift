import CouncilModel
import Gateway
import Hummingbird
import Services

/// Which models and councils can be asked.
enum ModelRoutes {
    private struct Models: Encodable {
        let models: [ModelID]
        let defaultModels: [ModelID]
        let defaultLeadModel: ModelID
        let councils: [String: Council]
        let catalog: [ModelInfo]

        private enum CodingKeys: String, CodingKey {
            case models, councils, catalog
            case defaultModels = "default_models"
            case defaultLeadModel = "default_lead_model"
        }
    }

    static func list(_ call: Call, _: SignedIn) async throws -> Response {
        let configuration = call.services.settings.current
        let catalog = await call.services.models.models()
        return try .json(
            Models(
                models: catalog.map(\.id), defaultModels: configuration.defaultCouncil.members,
                defaultLeadModel: configuration.defaultCouncil.lead, councils: configuration.councils, catalog: catalog))
    }
}
