import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import type { Environment } from '../platform/config/environment.js';
import { ADMIN_CONTROLLERS, ADMIN_PROVIDERS } from './admin/admin-parts.js';
import { SEED4_CONTROLLERS } from './admin/seed4/seed4.controller.js';
import { expectOperations } from './admin/core/expect-operations.js';
import { SpellingNotes } from './auth/spelling-notes.js';
import { QuestionGuard } from './auth/question.guard.js';
import { TokenGuard } from './auth/token.guard.js';
import { Admission } from './edge/admission.js';
import { ErrorNotes } from './errors/error-notes.js';
import { RouteTable } from './errors/route-table.js';
import { ErrorFilter } from './errors/error.filter.js';
import { RequestHandler } from './edge/request-handler.js';
import { RequestBodies } from './edge/request-bodies.js';
import { RequestContext } from './edge/request-context.js';
import { UploadHandler } from './edge/upload-handler.js';
import { TokenCount } from './edge/token-count.js';
import { ConsoleController } from './console/console.controller.js';
import { builtConsole, ConsoleFiles } from './console/console-files.js';
import { DialectsController } from './dialects/dialects.controller.js';
import { GeminiModelsController } from './gemini/gemini-models.controller.js';
import { GeminiController } from './gemini/gemini.controller.js';
import { ModelsController } from './openai/models.controller.js';
import { OperationsController } from './openai/operations.controller.js';
import { ResponsesController } from './openai/responses.controller.js';
import { StoredResponseHandler } from './openai/stored-response-handler.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { ChatController } from './shortcut/chat.controller.js';
import { UsageController } from './status/usage.controller.js';
import { UsageService } from './status/usage-service.js';
import { MetricsController } from './status/metrics.controller.js';
import { MetricsService, OwnMetrics } from './status/metrics-service.js';
import { ReceiptService } from './status/receipt-service.js';
import { ProbeController } from './status/probe.controller.js';
import { RouteController } from './status/route.controller.js';
import { RouteService } from './status/route-service.js';
import { StatusController } from './status/status.controller.js';

/** The edge: HTTP in, calls to the domain, HTTP out. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [
    OperationsController,
    ModelsController,
    ResponsesController,
    DialectsController,
    GeminiController,
    GeminiModelsController,
    ChatController,
    StatusController,
    OpenApiController,
    MetricsController,
    RouteController,
    ProbeController,
    UsageController,
  ],
  providers: [
    RouteTable,
    Admission,
    RequestContext,
    RequestBodies,
    RequestHandler,
    UploadHandler,
    StoredResponseHandler,
    TokenCount,
    RouteService,
    ReceiptService,
    UsageService,
    OwnMetrics,
    MetricsService,
    ErrorNotes,
    SpellingNotes,
    { provide: APP_GUARD, useClass: TokenGuard },
    { provide: APP_GUARD, useClass: QuestionGuard },
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
  exports: [RouteTable, Admission, RouteService],
})
export class HttpModule {
  /** With the admin API and the console, unless they are switched off. */
  static register(imports: DynamicModule[], environment: Environment): DynamicModule {
    const { ADMIN_ENABLED: isAdministered, SEED4_API: speaksSeed4 } = environment;
    if (!isAdministered) return { module: HttpModule, imports };
    const administering = [...ADMIN_CONTROLLERS, ...(speaksSeed4 ? SEED4_CONTROLLERS : [])];
    expectOperations(administering);
    const console = { provide: ConsoleFiles, useFactory: () => ConsoleFiles.read(builtConsole()) };
    return {
      module: HttpModule,
      imports,
      controllers: [...administering, ConsoleController],
      providers: [...ADMIN_PROVIDERS, console],
    };
  }
}
