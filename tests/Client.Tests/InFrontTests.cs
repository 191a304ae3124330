using System.Net;
using System.Net.Security;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SecureFed.Client.Tests;

/// <summary>An application's own authentication stands in front of the protocol's signatures: tokens in a header of its own, and client certificates.</summary>
public sealed class InFrontTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Participants_that_bring_the_applications_token_take_part_and_a_request_without_it_sees_nothing()
    {
        await using var federation = new TestFederation(3)
        {
            Prepare = builder =>
            {
                builder.Services.AddAuthentication("partners").AddScheme<AuthenticationSchemeOptions, PartnerToken>("partners", null);
                builder.Services.AddAuthorization();
            },
            Demand = endpoints => endpoints.RequireAuthorization(),
        };
        await federation.StartAsync();
        await using var clients = new RunningClients(federation, i => federation.Client(i, transport: new WithHeader(PartnerToken.Header, "let me in")));

        var outcome = await federation.Server.RunAsync(federation.Request(), Cancellation);

        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(6, value, 6));
        using var state = new FileClientState(Path.Combine(federation.FolderOf(0), "stranger"));
        using var stranger = federation.Client(0, federation.OptionsOf(0, state));
        var refusal = await Assert.ThrowsAsync<SecureFedRefusedException>(() => stranger.RunAsync(Cancellation));
        Assert.StartsWith("The server refused", refusal.Message, StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(federation.Address + "/v1/registry"), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Participants_with_a_client_certificate_take_part_and_a_connection_without_one_is_not_made()
    {
        using var server = Certificate("CN=127.0.0.1");
        using var partner = Certificate("CN=partner");
        await using var federation = new TestFederation(3)
        {
            Scheme = "https",
            Prepare = builder => builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
            {
                https.ServerCertificate = server;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => certificate.Thumbprint == partner.Thumbprint;
            })),
        };
        await federation.StartAsync();
        await using var clients = new RunningClients(federation, i => federation.Client(i, transport: Over(server, partner)));

        var outcome = await federation.Server.RunAsync(federation.Request(), Cancellation);

        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(6, value, 6));
        using var http = new HttpClient(Over(server, null));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(federation.Address + "/v1/registry"), Cancellation));
    }

    private static SocketsHttpHandler Over(X509Certificate2 server, X509Certificate2? own) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == server.Thumbprint,
            ClientCertificates = own is null ? [] : [own],
        },
    };

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var made = new CertificateRequest(name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        // A key that stays in memory is not one that every platform's TLS can use.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>An application's scheme. It leaves the header Authorization to the protocol.</summary>
    private sealed class PartnerToken(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public const string Header = "X-Partner-Token";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers[Header] == "let me in"
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity("partner")), Scheme.Name))
            : AuthenticateResult.NoResult());
    }

    private sealed class WithHeader(string name, string value) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation(name, value);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
