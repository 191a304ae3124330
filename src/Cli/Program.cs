Console.WriteLine("securefed");
