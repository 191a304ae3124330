using System.Text.RegularExpressions;
using SecureFed.Tests;

namespace SecureFed.Simulation.Tests;

public partial class SweepReportTests
{
    [Fact]
    public void The_page_answers_and_needs_nothing_from_elsewhere()
    {
        using var folder = new ScratchFolder();
        var result = Sweeps.Run(Sweeps.Quick, folder.Path);

        var files = SweepFiles.Write(result, folder.Path);

        var page = File.ReadAllText(files["report"]);
        foreach (var words in new[]
        {
            "How much test accuracy does each privacy budget cost on breast_cancer?", "At epsilon ", "without noise and ", "picked among", "by repeat-and-select", "Planned and realised epsilon",
            "recipients, realised", "worst tenth", "securefed train --data breast_cancer", "Cells that could not be run", "Unit: one record", "bit-identical", "data-tip=",
        })
            Assert.Contains(words, page);
        Assert.DoesNotMatch(ForeignAddress(), page);
        Assert.Contains("default-src 'none'", page);
    }

    [Fact]
    public void Every_figure_is_a_PNG_and_an_SVG_beside_the_page()
    {
        using var folder = new ScratchFolder();
        var result = Sweeps.Run(Sweeps.Quick, folder.Path);

        var files = SweepFiles.Write(result, folder.Path);

        Assert.Equal(["clip.png", "clip.svg", "epsilon.png", "epsilon.svg", "worst-clients.png", "worst-clients.svg"], Directory.GetFiles(files["figures"]).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(files["figures"]), path => Assert.True(new FileInfo(path).Length > 1000));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part"));
    }

    [Fact]
    public void Names_from_the_data_cannot_put_markup_on_the_page()
    {
        using var folder = new ScratchFolder();
        var definition = Sweeps.Definition("epsilon=4") with { Title = "<script>alert(1)</script>", WithBaselines = false };

        var files = SweepFiles.Write(Sweeps.Run(definition, folder.Path), folder.Path);

        Assert.DoesNotContain("<script>alert", File.ReadAllText(files["report"]));
    }

    [Fact]
    public void Parts_of_a_grid_may_sweep_options_that_other_parts_lack()
    {
        using var folder = new ScratchFolder();
        var (data, clients, rounds) = ("data=breast_cancer", "clients=6", "rounds=2");
        SweepGrid[] parts =
        [
            Sweeps.Grid(data, clients, rounds, "algorithm=fedprox", "proximal=0,0.001,0.01,0.1,1,2,4"),
            Sweeps.Grid(data, clients, rounds, "algorithm=fedadam", "server-learning-rate=0.1..1:7"),
            Sweeps.Grid(data, clients, rounds, "algorithm=fedavgm", "server-momentum=0.1,0.5,0.9"),
        ];
        var definition = new SweepDefinition { Grid = new SweepGrid([.. parts.SelectMany(part => part.Parts)]), Seeds = 1, WithBaselines = false }.Prepared();

        var files = SweepFiles.Write(Sweeps.Run(definition, folder.Path), folder.Path);

        Assert.NotEmpty(Directory.GetFiles(files["figures"]));
    }

    [Fact]
    public void The_page_says_what_fearing_corrupt_clients_and_dropouts_costs()
    {
        using var folder = new ScratchFolder();
        var result = Sweeps.Run(Sweeps.Definition("epsilon=1,4", "clients=10", "tolerate-dropout=0", "corrupt=0,0.3"), folder.Path);

        var prices = SafetyPrice.All(result);

        Assert.Equal([("1", "0", "0.3"), ("4", "0", "0.3")], prices.Select(price => (price.Careful.Cell["epsilon"], price.Bold.Cell["corrupt"], price.Careful.Cell["corrupt"])));
        Assert.All(prices, price => Assert.Equal((10, 7), (price.Bold.Privacy!.LeastHonestSurvivors, price.Careful.Privacy!.LeastHonestSurvivors)));
        Assert.Contains("What safety costs", File.ReadAllText(SweepFiles.Write(result, folder.Path)["report"]));
    }

    [Fact]
    public void A_sweep_of_refused_cells_only_still_has_a_report_that_says_why()
    {
        using var folder = new ScratchFolder();

        var result = Sweeps.Run(Sweeps.Definition("epsilon=1", "bits=2") with { WithBaselines = false }, folder.Path);

        Assert.Null(result.Recommended);
        Assert.Contains("No cell could be run", File.ReadAllText(SweepFiles.Write(result, folder.Path)["report"]));
    }

    [Theory]
    [InlineData(1100)]
    [InlineData(400)]
    public async Task A_browser_shows_the_page_without_an_error_and_hovering_shows_a_points_values(int width)
    {
        Browser.Require();
        using var folder = new ScratchFolder();
        var page = File.ReadAllText(SweepFiles.Write(Sweeps.Run(Sweeps.Quick, folder.Path), folder.Path)["report"]);
        // The page tests itself: it hovers over its first visible point and leaves what the tip says, and any error, in its title.
        var probe = folder.In("probe.html");
        File.WriteAllText(probe, page.Replace("<style>", "<script>addEventListener('error', e => document.title = 'error ' + e.message)</script><style>", StringComparison.Ordinal).Replace("</body>", """
            <script>
            const point = [...document.querySelectorAll('.point')].find(p => p.getBoundingClientRect().width > 0), at = point.getBoundingClientRect();
            point.ownerSVGElement.dispatchEvent(new PointerEvent('pointermove', { clientX: at.left + 3, clientY: at.top + 3, bubbles: true }));
            const tip = document.getElementById('tip');
            if (!document.title.startsWith('error')) document.title = 'tip ' + (tip.hidden ? 'hidden' : tip.textContent.replaceAll('\n', ' | ')) + ' overflow ' + (document.documentElement.scrollWidth - document.documentElement.clientWidth);
            </script></body>
            """, StringComparison.Ordinal));

        var title = TitlePattern().Match(await Browser.ShownAsync(new Uri(probe), width, folder.In("browser"), TimeSpan.FromSeconds(1))).Groups[1].Value;

        Assert.StartsWith("tip ", title);
        Assert.Contains("accuracy 0.", title);
        Assert.EndsWith("overflow 0", title);
    }

    [GeneratedRegex("""(src|href)=["']|url\((?!#)|@import|https?://(?!www\.w3\.org)""")]
    private static partial Regex ForeignAddress();

    [GeneratedRegex("<title>(.*?)</title>", RegexOptions.Singleline)]
    private static partial Regex TitlePattern();
}
